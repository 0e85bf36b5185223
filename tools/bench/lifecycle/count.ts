import type { Call } from './recorder.ts';

/** Calls, units and log bytes of one order from placed to delivered. They do not depend on the machine. */
export interface Lifecycle {
  readonly requests: number;
  readonly invocations: number;
  /** Calls made by functions, which are billed while they wait. */
  readonly functionCalls: number;
  readonly dynamodbWrites: number;
  readonly dynamodbReads: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly writeUnitsByTable: Readonly<Record<string, number>>;
  readonly fifoRequests: number;
  readonly standardRequests: number;
  readonly logBytes: number;
  /** Number of calls by operation and target. */
  readonly calls: Readonly<Record<string, number>>;
}

const polls = new Set(['ReceiveMessage', 'GetRecords']);
const byPlatform = new Set([...polls, 'DeleteMessage', 'DeleteMessageBatch']);
const notPaid = new Set(['GetShardIterator', 'DescribeStream', 'GetRecords']);

/**
 * Whether a call does not depend on the number of orders: an empty poll, a sweep, or a refresh of cached keys and clients. The
 * facts of the figures are written each minute, by chance within an order or not: `test/unit/analytics/cost.test.ts` counts them.
 */
export function isIdle({ operation, target, found }: Call): boolean {
  return (
    (polls.has(operation) && found === 0) ||
    target.endsWith('.pendingReply') ||
    target === 'Identity' ||
    target === 'Analytics' ||
    operation === 'GetQueueAttributes'
  );
}

/** Counts the calls of one order; `requests` of its invocations came by the API. */
export function countLifecycle(
  recorded: readonly Call[],
  { requests, logBytes }: { requests: number; logBytes: number },
): Lifecycle {
  const calls = recorded.filter((call) => !isIdle(call));
  const of = (holds: (call: Call) => boolean) => calls.filter(holds).length;
  const isQueue = ({ operation }: Call) => operation.includes('Message');
  const changes = calls.reduce((sum, { operation, found }) => sum + (operation === 'GetRecords' ? found : 0), 0);
  const kinds = [...Map.groupBy(calls, ({ operation, target }) => `${operation} ${target}`)];
  return {
    requests,
    invocations: requests + of(({ operation }) => operation === 'ReceiveMessage') + changes,
    functionCalls: of(({ operation }) => !byPlatform.has(operation) && !notPaid.has(operation)),
    dynamodbWrites: of(({ writeUnits }) => writeUnits > 0),
    dynamodbReads: of(({ readUnits }) => readUnits > 0),
    writeUnits: calls.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
    readUnits: calls.reduce((sum, { readUnits }) => sum + readUnits, 0),
    writeUnitsByTable: groupByTable(calls.filter(({ writeUnits }) => writeUnits > 0)),
    fifoRequests: of((call) => isQueue(call) && call.target.endsWith('.fifo')),
    standardRequests: of((call) => isQueue(call) && !call.target.endsWith('.fifo')),
    logBytes,
    calls: Object.fromEntries(kinds.map(([kind, { length }]) => [kind, length] as const).sort()),
  };
}

function groupByTable(calls: readonly Call[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [table, units] of calls.flatMap((call) => Object.entries(call.units)))
    sums[table] = (sums[table] ?? 0) + units;
  return sums;
}
