import type { Random } from '../../../simulation/harness/random.ts';
import type { Course, WriteRequest } from './contention-proxy.ts';

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
/** Longer than one write is retried, so that some writes end as contention. */
const longestHoldMs = 3_000;

let count = 0;
/** How many writes were refused, or lost their response, in this process. */
export const refusalCount = () => count;

/**
 * Refuses writes by chance in each of the ways in which DynamoDB refuses them because of others, loses some responses,
 * and now and then holds an item for a while, so that no write of it succeeds. What is not a write passes.
 */
export function refusalsByChance(random: Random, now: () => number = Date.now): (request: WriteRequest) => Course {
  const holds = new Map<string, number>();
  return (request) => {
    const pks = pksOf(request);
    const held = pks.map((pk) => (holds.get(pk) ?? 0) > now());
    if (pks[0] && random.chance(shares.held)) holds.set(pks[0], now() + random.between(500, longestHoldMs));
    const course = courseOf(request, held, random);
    if (course !== 'passes') count += 1;
    return course;
  };
}

function courseOf(request: WriteRequest, held: readonly boolean[], random: Random): Course {
  if (held.length === 0) return 'passes';
  if (held.includes(true))
    return refusedBy(
      request,
      held.map((isHeld) => (isHeld ? 'TransactionConflict' : 'None')),
    );
  if (random.chance(shares.lost)) return 'response is lost';
  if (singleWrites.has(request.operation))
    return random.chance(shares.single) ? { error: random.pick(singleErrors) } : 'passes';
  if (!random.chance(shares.transaction)) return 'passes';
  if (random.chance(0.2)) return { error: 'TransactionInProgressException' };
  return refusedBy(request, mixed(held.length, random));
}

/** The keys of the items that a call writes; none for a call that writes nothing. */
function pksOf({ operation, input }: WriteRequest): string[] {
  if (singleWrites.has(operation)) return [pkOf(input)];
  if (operation !== 'TransactWriteItems') return [];
  return input.TransactItems.map((item: Record<string, any>) => pkOf(Object.values(item)[0]));
}

function pkOf({ Item, Key }: Record<string, any>): string {
  return (Item ?? Key).pk?.S ?? Item?.id?.S ?? '';
}

function refusedBy({ operation }: WriteRequest, reasons: readonly string[]): Course {
  return operation === 'TransactWriteItems'
    ? { error: 'TransactionCanceledException', reasons }
    : { error: 'TransactionConflictException' };
}

/**
 * Reasons with contention among them. Conditions have failed only where the first item is contended: a twin is about to
 * write it and has written the others. Where that item is free, a failed condition is the truth, and the engine says it.
 */
function mixed(length: number, random: Random): string[] {
  const place = random.between(0, length - 1);
  return Array.from({ length }, (_, index) => {
    if (index === place) return random.pick(contention);
    if (place > 0) return index > 0 && random.chance(0.3) ? random.pick(contention) : 'None';
    return random.pick(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
  });
}
