import { fitting } from '../../messages/page-query.ts';
import { inSequence, type Letter, type LetterReason } from './letter.ts';
import type { Letters, Place } from './ports.ts';
import type { QueueName } from './queues.ts';

export type LetterFilter = {
  queue?: QueueName | undefined;
  orderId?: string | undefined;
  reason?: LetterReason | undefined;
};

/** One request reads at most so many hundred places of the shelf; the page is then short. */
const maxReads = 10;

type Listed = { letters: Letter[]; after?: string | undefined };

/** Open letters, the latest first. `after` says where the list goes on and is absent at its end. */
export async function listLetters(
  asked: { filter: LetterFilter; limit: number; after: string | undefined },
  ports: { letters: Pick<Letters, 'open' | 'read' | 'ofOrder'> },
): Promise<Listed> {
  const { filter, limit, after } = asked;
  if (filter.orderId) return ofOrder(filter.orderId, asked, ports);
  const { places, next } = await matching(filter, limit, after, ports);
  const letters = await ports.letters.read(places.map(({ id }) => id));
  const open = new Map(letters.filter((letter) => !letter.closed).map((letter) => [letter.id, letter]));
  const lying = places.filter(({ id }) => open.has(id));
  const shown = lying.flatMap(({ id }) => open.get(id) ?? []);
  const room = fitting(shown);
  return { letters: shown.slice(0, room), after: room < shown.length ? lying[room - 1]?.position : next };
}

async function matching(
  filter: LetterFilter,
  limit: number,
  after: string | undefined,
  { letters }: { letters: Pick<Letters, 'open'> },
): Promise<{ places: Place[]; next?: string | undefined }> {
  const places: Place[] = [];
  let position = after;
  for (let read = 0; read < maxReads; read += 1) {
    const page = await letters.open({ first: 'newest', after: position, limit: 100 });
    places.push(...page.places.filter((place) => fits(place, filter)));
    if (places.length > limit) {
      const kept = places.slice(0, limit);
      return { places: kept, next: kept.at(-1)?.position };
    }
    position = page.after;
    if (position === undefined) return { places };
  }
  return { places, next: position };
}

async function ofOrder(
  orderId: string,
  { filter, limit, after }: { filter: LetterFilter; limit: number; after: string | undefined },
  { letters }: { letters: Pick<Letters, 'ofOrder'> },
): Promise<Listed> {
  const known = (await letters.ofOrder(orderId)).letters;
  const open = known.filter((letter) => !letter.closed && fits(letter, filter)).toSorted(inSequence);
  const from = after === undefined ? 0 : open.findIndex(({ id }) => id === after) + 1;
  const behind = open.slice(from);
  const shown = behind.slice(0, Math.min(limit, fitting(behind)));
  return { letters: shown, after: shown.length < behind.length ? shown.at(-1)?.id : undefined };
}

/** Whether a letter, or its place, is one of those asked for. Only a letter tells its order. */
export function fits(
  one: Pick<Letter, 'queue' | 'reason'> & { orderId?: string | undefined },
  { queue, reason, orderId }: LetterFilter,
): boolean {
  return (
    (queue === undefined || one.queue === queue) &&
    (reason === undefined || one.reason === reason) &&
    (orderId === undefined || one.orderId === orderId)
  );
}
