import { Refusal } from '../../../messages/refusal.ts';
import type { Operator, RedrivePorts } from '../ports.ts';
import { type DeadLetter, sortBySequence } from './dead-letter.ts';
import { type DeadLetterFilter, matchesFilter } from './list-dead-letters.ts';
import { dryRunRedrive, type Outcome, redrive } from './redrive.ts';

/** A request redrives at most this many dead letters, each with the other open ones of its order. */
const keysPerRequest = 10;

type RedriveRequest = { filter: DeadLetterFilter; dryRun: boolean; after: Position | undefined };
/** Where a run goes on, and when it began: dead letters that failed after that are left alone. */
export type Position = { until: string; after?: string | undefined };
type RedriveResult = { items: { id: string; outcome: Outcome['outcome'] }[]; next?: Position };

/** Redrives all open dead letters that match, oldest first, each order's in their sequence. */
export async function redriveAll(
  { filter, dryRun, after }: RedriveRequest,
  operator: Operator,
  ports: RedrivePorts,
): Promise<RedriveResult> {
  const until = after?.until ?? ports.now();
  const page = filter.orderId
    ? { deadLetters: await listDueOfOrder(filter.orderId, filter, until, ports) }
    : await findOldest(filter, { ...after, until }, ports);
  const items = [];
  for (const deadLetter of page.deadLetters)
    items.push({ id: deadLetter.id, outcome: await redriveOne(deadLetter, dryRun, operator, ports) });
  return { items, ...('after' in page && { next: { until, after: page.after } }) };
}

/** Refuses a dead letter at its redrive limit and goes on. */
async function redriveOne(deadLetter: DeadLetter, dryRun: boolean, operator: Operator, ports: RedrivePorts) {
  try {
    const done = dryRun ? dryRunRedrive(deadLetter, ports) : redrive(deadLetter, operator, ports);
    return (await done).outcome;
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.code === 'redrive_limit') return 'refused';
    throw thrown;
  }
}

async function findOldest(filter: DeadLetterFilter, { after, until }: Position, ports: RedrivePorts) {
  const page = await ports.deadLetters.listOpen({ first: 'oldest', after, limit: keysPerRequest });
  const due = page.keys.filter(({ position }) => position <= `${until}#~`);
  const found = await ports.deadLetters.findMany(due.map(({ id }) => id));
  const deadLetters: DeadLetter[] = [];
  for (const deadLetter of found.toSorted((one, other) => (one.failedAt < other.failedAt ? -1 : 1))) {
    if (!isDue(deadLetter, filter, until) || deadLetters.some(({ id }) => id === deadLetter.id)) continue;
    deadLetters.push(...(await withOrder(deadLetter, filter, until, ports)));
  }
  const isEnd = page.after === undefined || due.length < page.keys.length;
  return isEnd ? { deadLetters } : { deadLetters, after: page.after };
}

/**
 * Returns the dead letter with the others of its order if it is the one that failed first, and none otherwise: an order's
 * dead letters are redriven together, so no two pages have the same one.
 */
async function withOrder(deadLetter: DeadLetter, filter: DeadLetterFilter, until: string, ports: RedrivePorts) {
  if (deadLetter.orderId === undefined) return [deadLetter];
  const ofOrder = await listDueOfOrder(deadLetter.orderId, filter, until, ports);
  // An index that is behind may not have the dead letter yet.
  if (!ofOrder.some(({ id }) => id === deadLetter.id)) return [deadLetter];
  const isFirst = !ofOrder.some(
    ({ id, failedAt }) => failedAt < deadLetter.failedAt || (failedAt === deadLetter.failedAt && id < deadLetter.id),
  );
  return isFirst ? ofOrder : [];
}

async function listDueOfOrder(orderId: string, filter: DeadLetterFilter, until: string, ports: RedrivePorts) {
  const { deadLetters } = await ports.deadLetters.findByOrder(orderId);
  return deadLetters.filter((deadLetter) => isDue(deadLetter, filter, until)).toSorted(sortBySequence);
}

function isDue(deadLetter: DeadLetter, filter: DeadLetterFilter, until: string): boolean {
  return !deadLetter.closed && deadLetter.failedAt <= until && matchesFilter(deadLetter, filter);
}

/** Formats a position as text for a cursor. */
export function formatPosition({ until, after = '' }: Position): string {
  return `${until}|${after}`;
}

/** Parses a formatted position. Any other text starts at the beginning. */
export function parsePosition(text: string | undefined): Position | undefined {
  const [, until, after] = /^([\dTZ:.-]{24})\|(.*)$/.exec(text ?? '') ?? [];
  return until === undefined ? undefined : { until, ...(after && { after }) };
}
