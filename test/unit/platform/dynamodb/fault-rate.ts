import type { Random } from '../../../simulation/harness/random.ts';
import type { Course, DynamodbCall } from './contention-proxy.ts';

const singleWrites = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const singleErrors = [
  'TransactionConflictException',
  'TransactionConflictException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
] as const;
const contention = ['TransactionConflict', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
const shares = { lost: 0.02, single: 0.15, transaction: 0.25, held: 0.01 };
/** Longer than a write retries, so that some writes end with ContentionError. */
const maxHoldMs = 3_000;

let count = 0;
/** The number of writes in this process that were refused or lost their response. */
export const refusalCount = () => count;

/**
 * Refuses writes at random in every way in which DynamoDB refuses them because of other requests, loses some responses,
 * and sometimes holds an item for a while, so that no write to it succeeds. Forwards everything but writes.
 */
export function refusalsByChance(random: Random, now: () => number = Date.now): (call: DynamodbCall) => Course {
  const holds = new Map<string, number>();
  return (call) => {
    const pks = listPks(call);
    const held = pks.map((pk) => (holds.get(pk) ?? 0) > now());
    if (pks[0] && random.chance(shares.held)) holds.set(pks[0], now() + random.between(500, maxHoldMs));
    const course = chooseCourse(call, held, random);
    if (course !== 'passes') count += 1;
    return course;
  };
}

function chooseCourse(call: DynamodbCall, held: readonly boolean[], random: Random): Course {
  if (held.length === 0) return 'passes';
  if (held.includes(true))
    return cancel(
      call,
      held.map((isHeld) => (isHeld ? 'TransactionConflict' : 'None')),
    );
  if (random.chance(shares.lost)) return 'response is lost';
  if (singleWrites.has(call.operation))
    return random.chance(shares.single) ? { error: random.pick(singleErrors) } : 'passes';
  if (!random.chance(shares.transaction)) return 'passes';
  if (random.chance(0.2)) return { error: 'TransactionInProgressException' };
  return cancel(call, mixReasons(held.length, random));
}

/** Lists the keys of the items that a call writes. */
function listPks({ operation, input }: DynamodbCall): string[] {
  if (singleWrites.has(operation)) return [getPk(input)];
  if (operation !== 'TransactWriteItems') return [];
  return input.TransactItems.map((item: Record<string, any>) => getPk(Object.values(item)[0]));
}

function getPk({ Item, Key }: Record<string, any>): string {
  return (Item ?? Key).pk?.S ?? Item?.id?.S ?? '';
}

function cancel({ operation }: DynamodbCall, reasons: readonly string[]): Course {
  return operation === 'TransactWriteItems'
    ? { error: 'TransactionCanceledException', reasons }
    : { error: 'TransactionConflictException' };
}

/**
 * Mixes reasons with contention among them. A condition fails only beside contention on the first item, as when a concurrent
 * retry has written the others. Where that item is free, the engine itself evaluates the conditions.
 */
function mixReasons(length: number, random: Random): string[] {
  const place = random.between(0, length - 1);
  return Array.from({ length }, (_, index) => {
    if (index === place) return random.pick(contention);
    if (place > 0) return index > 0 && random.chance(0.3) ? random.pick(contention) : 'None';
    return random.pick(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
  });
}
