import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { region } from '../cloudformation/references.ts';

/** An error response of an engine. `type` is the name of the error. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const timeoutMs = 30_000;
/** Node's default agent may use a proxy. */
const agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5_000 });

/**
 * Calls an engine by AWS JSON 1.0, the protocol of DynamoDB, its streams and SQS. `operation` is the target, for example
 * `AmazonSQS.ReceiveMessage`. The SDK needs seven times the CPU, most of it for signatures that engines do not check.
 */
export async function callAws(
  endpoint: string,
  operation: string,
  args: object,
  ending?: AbortSignal,
): Promise<unknown> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': operation,
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/local/aws4_request, SignedHeaders=host, Signature=0`,
  };
  const sent = request(endpoint, {
    method: 'POST',
    headers,
    agent,
    timeout: timeoutMs,
    ...(ending && { signal: ending }),
  });
  sent.once('timeout', () => sent.destroy(new Error(`${endpoint} does not respond`)));
  const [response] = await once(sent.end(JSON.stringify(args)), 'response').catch((error) => {
    throw new Error(`${endpoint} cannot be called: ${error.code ?? error.message}`, { cause: error });
  });
  const body = JSON.parse((await text(response)) || '{}');
  if (response.statusCode === 200) return body;
  const type = String(body.__type).split('#').at(-1) ?? '';
  throw new AwsError(type, `${operation}: ${type} ${body.message ?? body.Message ?? ''}`);
}
