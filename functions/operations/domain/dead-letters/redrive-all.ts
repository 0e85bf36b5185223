import { Refusal } from '../../../messages/refusal.ts';
import type { Operator, RedrivePorts } from '../ports.ts';
import { type DeadLetter, sortBySequence } from './dead-letter.ts';
import { type DeadLetterFilter, matchesFilter } from './list-dead-letters.ts';
import { dryRunRedrive, type Outcome, redrive } from './redrive.ts';

/** So many places of the state are dealt with in one request, each with all that lies open of its order. */
const positionParts = 10;

type RedriveSelection = { filter: DeadLetterFilter; dryRun: boolean; after: Position | undefined };
/** How far a run has come, and when it began: what comes to lie open after that is left alone. */
export type Position = { until: string; after?: string | undefined };
type Redriven = { items: { id: string; outcome: Outcome['outcome'] }[]; next?: Position };

/** Redrives all open dead letters that match, oldest first, each order's in their sequence. */
export async function redriveAll(asked: RedriveSelection, operator: Operator, ports: RedrivePorts): Promise<Redriven> {
  const { filter, dryRun } = asked;
  const until = asked.after?.until ?? ports.now();
  const page = filter.orderId
    ? { deadLetters: await listOfOrder(filter.orderId, filter, until, ports) }
    : await findOldest(filter, { ...asked.after, until }, ports);
  const items = [];
  for (const deadLetter of page.deadLetters)
    items.push({ id: deadLetter.id, outcome: await redriveOne(deadLetter, dryRun, operator, ports) });
  return { items, ...('after' in page && { next: { until, after: page.after } }) };
}

/** In a run a dead letter that has come back too often is refused like any other that cannot be sent. */
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
  const page = await ports.deadLetters.open({ first: 'oldest', after, limit: positionParts });
  const due = page.places.filter(({ position }) => position <= `${until}#~`);
  const found = await ports.deadLetters.read(due.map(({ id }) => id));
  const deadLetters: DeadLetter[] = [];
  for (const deadLetter of found.toSorted((one, other) => (one.failedAt < other.failedAt ? -1 : 1))) {
    if (!isDue(deadLetter, filter, until) || deadLetters.some(({ id }) => id === deadLetter.id)) continue;
    if (deadLetter.orderId === undefined) deadLetters.push(deadLetter);
    else deadLetters.push(...(await isFirstOfOrder(deadLetter, deadLetter.orderId, filter, until, ports)));
  }
  const ends = page.after === undefined || due.length < page.places.length;
  return ends ? { deadLetters } : { deadLetters, after: page.after };
}

/** An order's dead letters go together, where the one lies that failed before the others: no page has them twice. */
async function isFirstOfOrder(
  deadLetter: DeadLetter,
  orderId: string,
  filter: DeadLetterFilter,
  until: string,
  ports: RedrivePorts,
) {
  const deadLetters = await listOfOrder(orderId, filter, until, ports);
  const earlier = deadLetters.some(
    ({ id, failedAt }) => failedAt < deadLetter.failedAt || (failedAt === deadLetter.failedAt && id < deadLetter.id),
  );
  // An index that is behind may not know the dead letter yet that led here.
  if (!deadLetters.some(({ id }) => id === deadLetter.id)) return [deadLetter];
  return earlier ? [] : deadLetters;
}

async function listOfOrder(orderId: string, filter: DeadLetterFilter, until: string, { deadLetters }: RedrivePorts) {
  const known = await deadLetters.ofOrder(orderId);
  return known.deadLetters.filter((deadLetter) => isDue(deadLetter, filter, until)).toSorted(sortBySequence);
}

function isDue(deadLetter: DeadLetter, filter: DeadLetterFilter, until: string): boolean {
  return !deadLetter.closed && deadLetter.failedAt <= until && matchesFilter(deadLetter, filter);
}

/** A position as text, and back; what is no position of ours begins at the beginning. */
export function formatPosition({ until, after = '' }: Position): string {
  return `${until}|${after}`;
}

export function parsePosition(text: string | undefined): Position | undefined {
  const [, until, after] = /^([\dTZ:.-]{24})\|(.*)$/.exec(text ?? '') ?? [];
  return until === undefined ? undefined : { until, ...(after && { after }) };
}
