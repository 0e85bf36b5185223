import { Refusal } from '../../messages/refusal.ts';
import { inSequence, type Letter } from './letter.ts';
import { fits, type LetterFilter } from './list-letters.ts';
import type { Operator, RedrivePorts } from './ports.ts';
import { type Outcome, redrive, rehearse } from './redrive.ts';

/** So many places of the shelf are dealt with in one request, each with all that lies open of its order. */
const places = 10;

type Asked = { filter: LetterFilter; dryRun: boolean; after: Position | undefined };
/** How far a run has come, and when it began: what comes to lie open after that is left alone. */
export type Position = { until: string; after?: string | undefined };
type Redriven = { items: { id: string; outcome: Outcome['outcome'] }[]; next?: Position };

/** Redrives all open letters that match, oldest first, each order's in their sequence. */
export async function redriveAll(asked: Asked, operator: Operator, ports: RedrivePorts): Promise<Redriven> {
  const { filter, dryRun } = asked;
  const until = asked.after?.until ?? ports.now();
  const page = filter.orderId
    ? { letters: await ofOrder(filter.orderId, filter, until, ports) }
    : await oldest(filter, { ...asked.after, until }, ports);
  const items = [];
  for (const letter of page.letters)
    items.push({ id: letter.id, outcome: await dealWith(letter, dryRun, operator, ports) });
  return { items, ...('after' in page && { next: { until, after: page.after } }) };
}

/** In a run a letter that has come back too often is refused like any other that cannot be sent. */
async function dealWith(letter: Letter, dryRun: boolean, operator: Operator, ports: RedrivePorts) {
  try {
    const done = dryRun ? rehearse(letter, ports) : redrive(letter, operator, ports);
    return (await done).outcome;
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.code === 'redrive_limit') return 'refused';
    throw thrown;
  }
}

async function oldest(filter: LetterFilter, { after, until }: Position, ports: RedrivePorts) {
  const page = await ports.letters.open({ first: 'oldest', after, limit: places });
  const due = page.places.filter(({ position }) => position <= `${until}#~`);
  const found = await ports.letters.read(due.map(({ id }) => id));
  const letters: Letter[] = [];
  for (const letter of found.toSorted((one, other) => (one.failedAt < other.failedAt ? -1 : 1))) {
    if (!isDue(letter, filter, until) || letters.some(({ id }) => id === letter.id)) continue;
    if (letter.orderId === undefined) letters.push(letter);
    else letters.push(...(await ifFirst(letter, letter.orderId, filter, until, ports)));
  }
  const ends = page.after === undefined || due.length < page.places.length;
  return ends ? { letters } : { letters, after: page.after };
}

/** An order's letters go together, where the one lies that failed before the others: no page has them twice. */
async function ifFirst(
  letter: Letter,
  orderId: string,
  filter: LetterFilter,
  until: string,
  ports: RedrivePorts,
) {
  const letters = await ofOrder(orderId, filter, until, ports);
  const earlier = letters.some(
    ({ id, failedAt }) => failedAt < letter.failedAt || (failedAt === letter.failedAt && id < letter.id),
  );
  // An index that is behind may not know the letter yet that led here.
  if (!letters.some(({ id }) => id === letter.id)) return [letter];
  return earlier ? [] : letters;
}

async function ofOrder(orderId: string, filter: LetterFilter, until: string, { letters }: RedrivePorts) {
  const known = await letters.ofOrder(orderId);
  return known.letters.filter((letter) => isDue(letter, filter, until)).toSorted(inSequence);
}

function isDue(letter: Letter, filter: LetterFilter, until: string): boolean {
  return !letter.closed && letter.failedAt <= until && fits(letter, filter);
}

/** A position as text, and back; what is no position of ours begins at the beginning. */
export function textOf({ until, after = '' }: Position): string {
  return `${until}|${after}`;
}

export function positionIn(text: string | undefined): Position | undefined {
  const [, until, after] = /^([\dTZ:.-]{24})\|(.*)$/.exec(text ?? '') ?? [];
  return until === undefined ? undefined : { until, ...(after && { after }) };
}
