import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../../../local/gateway/listen.ts';

/** A call of DynamoDB's, as the SDK sends it. */
export type WriteRequest = { operation: string; input: Record<string, any> };
/** The course of a call: it passes, its response is lost on the way back, or it is refused. */
export type Course = 'passes' | 'response is lost' | Refused;
/** An error by which DynamoDB refuses a call; a cancelled transaction has the code of a reason for each of its writes. */
export type Refused = { error: string; reasons?: readonly string[] };

export type WriteProxy = {
  endpoint: string;
  /** Where the proxy stands before this engine. */
  before(engine: string): string;
  stop(): void;
};

/** Stands between the SDK and engines and lets happen to each call what `courseOf` says. */
export async function startProxy(courseOf: (request: WriteRequest) => Course | Promise<Course>): Promise<WriteProxy> {
  const server = createServer(async (incoming, outgoing) => {
    const engine = decodeURIComponent((incoming.url ?? '').split('/')[1] ?? '');
    const body = await buffer(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const course = await courseOf({ operation, input: JSON.parse(body.toString('utf8') || '{}') });
    if (typeof course === 'object') return void refuse(outgoing, course);
    pass(engine, incoming, body, outgoing, course);
  });
  server.keepAliveTimeout = 60_000;
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  return {
    endpoint,
    before: (engine) => `${endpoint}/${encodeURIComponent(engine)}`,
    stop: () => server.close().closeAllConnections(),
  };
}

function pass(
  engine: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  course: 'passes' | 'response is lost',
): void {
  const headers = { ...incoming.headers, host: new URL(engine).host };
  const passed = request(engine, { method: 'POST', headers });
  outgoing.once('close', () => passed.destroy());
  passed.once('error', () => outgoing.destroy());
  passed.once('response', async (answer) => {
    const answered = await buffer(answer);
    if (course === 'response is lost') return void outgoing.destroy();
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
  });
  passed.end(body);
}

function refuse(outgoing: ServerResponse, { error, reasons }: Refused): void {
  const body = {
    __type: `com.amazonaws.dynamodb.v20120810#${error}`,
    message: reasons
      ? `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.join(', ')}]`
      : `${error} by the proxy`,
    ...(reasons && { CancellationReasons: reasons.map((Code) => ({ Code })) }),
  };
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
