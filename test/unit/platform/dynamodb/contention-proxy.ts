import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../../../local/gateway/listen.ts';

/** A DynamoDB call as the SDK sends it. */
export type DynamodbCall = { operation: string; input: Record<string, any> };
/** The proxy forwards a call, loses its response, or refuses it. */
export type Course = 'passes' | 'response is lost' | Refused;
/** An error with which DynamoDB refuses a call; a cancelled transaction has a reason for each write. */
export type Refused = { error: string; reasons?: readonly string[] };

export type WriteProxy = {
  endpoint: string;
  /** Returns the endpoint that forwards to this engine. */
  before(engine: string): string;
  stop(): void;
};

/** Starts a proxy between the SDK and engines that treats each call as `choose` decides. */
export async function startProxy(choose: (call: DynamodbCall) => Course | Promise<Course>): Promise<WriteProxy> {
  const server = createServer(async (incoming, outgoing) => {
    const engine = decodeURIComponent((incoming.url ?? '').split('/')[1] ?? '');
    const body = await buffer(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const course = await choose({ operation, input: JSON.parse(body.toString('utf8') || '{}') });
    if (typeof course === 'object') return void refuse(outgoing, course);
    forward(engine, incoming, body, outgoing, course);
  });
  server.keepAliveTimeout = 60_000;
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  return {
    endpoint,
    before: (engine) => `${endpoint}/${encodeURIComponent(engine)}`,
    stop: () => server.close().closeAllConnections(),
  };
}

function forward(
  engine: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  course: 'passes' | 'response is lost',
): void {
  const headers = { ...incoming.headers, host: new URL(engine).host };
  const forwarded = request(engine, { method: 'POST', headers });
  outgoing.once('close', () => forwarded.destroy());
  forwarded.once('error', () => outgoing.destroy());
  forwarded.once('response', async (response) => {
    const content = await buffer(response);
    if (course === 'response is lost') return void outgoing.destroy();
    outgoing.writeHead(response.statusCode ?? 500, response.headers).end(content);
  });
  forwarded.end(body);
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
