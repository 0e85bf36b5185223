import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { region } from '../cloudformation/references.ts';

/** What an engine answers instead of a result; `type` is the error's name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const limitMs = 30_000;
/** Not Node's own, which may send what is for this machine through a proxy. */
const agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5_000 });

/**
 * Calls an engine by the protocol that DynamoDB, its streams and SQS have in common. The operation is written as it is
 * sent: `AmazonSQS.ReceiveMessage`. The SDK does the same for seven times the CPU, most of it for signatures, which
 * these engines do not check.
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
  const asked = request(endpoint, {
    method: 'POST',
    headers,
    agent,
    timeout: limitMs,
    ...(ending && { signal: ending }),
  });
  asked.once('timeout', () => asked.destroy(new Error(`${endpoint} does not answer`)));
  const [response] = await once(asked.end(JSON.stringify(args)), 'response').catch((error) => {
    throw new Error(`${endpoint} cannot be called: ${error.code ?? error.message}`, { cause: error });
  });
  const answered = JSON.parse((await text(response)) || '{}');
  if (response.statusCode === 200) return answered;
  const type = String(answered.__type).split('#').at(-1) ?? '';
  throw new AwsError(type, `${operation}: ${type} ${answered.message ?? answered.Message ?? ''}`);
}
