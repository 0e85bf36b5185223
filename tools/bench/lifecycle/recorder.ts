import { createServer, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { listen } from '../../../local/gateway/listen.ts';

/** One answered call. `found` counts the messages or records in the response. */
export interface Call {
  readonly operation: string;
  readonly target: string;
  readonly writeUnits: number;
  /** Consumed units by table, with those of its indexes. */
  readonly units: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly found: number;
  readonly at: number;
}

/** Whether a stream record passes the event filter; Lambda drops the others at no charge. */
export type IsWanted = (record: unknown) => boolean;

export interface Recorder {
  readonly endpoint: string;
  stop(): void;
}

const Consumed = z.object({ TableName: z.string(), CapacityUnits: z.number() });
const Response = z.object({
  ConsumedCapacity: z.optional(z.union([Consumed, z.array(Consumed)])),
  Messages: z.nullish(z.array(z.unknown())),
  Records: z.nullish(z.array(z.unknown())),
});
const Request = z.looseObject({
  TableName: z.optional(z.string()),
  IndexName: z.optional(z.string()),
  QueueUrl: z.optional(z.string()),
  RequestItems: z.optional(z.record(z.string(), z.unknown())),
  TransactItems: z.optional(z.array(z.unknown())),
});
type Request = z.infer<typeof Request>;

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems']);
const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

/** Starts a proxy before an engine that reports every answered call. */
export async function recordCalls(engine: string, onCall: (call: Call) => void, isWanted: IsWanted): Promise<Recorder> {
  const server = createServer(async (incoming, outgoing) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const input = Request.parse(JSON.parse((await buffer(incoming)).toString('utf8') || '{}'));
    const body = Buffer.from(JSON.stringify(toForwarded(operation, input)));
    const passed = request(engine, {
      method: 'POST',
      headers: { ...incoming.headers, host: new URL(engine).host, 'content-length': body.length },
      path: incoming.url,
    });
    // A caller that closes a long poll ends it at the engine too.
    outgoing.once('close', () => passed.destroy());
    passed.once('error', () => outgoing.destroy());
    passed.once('response', async (answer) => {
      const answered = await buffer(answer);
      if (answer.statusCode === 200) onCall(toCall(operation, input, answered, isWanted));
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
    });
    passed.end(body);
  });
  server.keepAliveTimeout = 60_000;
  return {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    stop: () => server.close().closeAllConnections(),
  };
}

/** Adds the consumed capacity to a read or write, and reads one stream record at a time: how many a batch holds depends on the machine. */
function toForwarded(operation: string, input: Request): Request {
  if (operation === 'GetRecords') return { ...input, Limit: 1 };
  return writes.has(operation) || reads.has(operation) ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input;
}

function toCall(operation: string, input: Request, answered: Buffer, isWanted: IsWanted): Call {
  const { ConsumedCapacity, Messages, Records } = Response.parse(JSON.parse(answered.toString('utf8') || '{}'));
  const consumed = [ConsumedCapacity ?? []].flat();
  const units = consumed.reduce((sum, each) => sum + each.CapacityUnits, 0);
  return {
    operation,
    target: getTarget(input),
    writeUnits: writes.has(operation) ? units : 0,
    units: Object.fromEntries(consumed.map(({ TableName, CapacityUnits }) => [TableName, CapacityUnits])),
    readUnits: reads.has(operation) ? units : 0,
    found: (Messages?.length ?? 0) + (Records?.filter(isWanted).length ?? 0),
    at: Date.now(),
  };
}

function getTarget({ TableName, IndexName, QueueUrl, RequestItems, TransactItems }: Request): string {
  if (QueueUrl) return QueueUrl.split('/').at(-1) ?? '';
  if (RequestItems) return Object.keys(RequestItems).join('+');
  if (TransactItems)
    return (
      JSON.stringify(TransactItems)
        .match(/"TableName":"[^"]+"/g)
        ?.map((name) => name.slice(13, -1))
        .join('+') ?? ''
    );
  return IndexName ? `${TableName}.${IndexName}` : (TableName ?? 'stream');
}
