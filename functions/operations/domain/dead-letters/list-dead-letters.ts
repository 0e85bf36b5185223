import { createPageQuery } from '../../../messages/fields/page-query.ts';
import type { QueueName } from '../../../messages/queues.ts';
import type { DeadLetterKey, DeadLetters } from '../ports.ts';
import { type DeadLetter, type DeadLetterReason, sortBySequence } from './dead-letter.ts';

export type DeadLetterFilter = {
  queue?: QueueName | undefined;
  orderId?: string | undefined;
  reason?: DeadLetterReason | undefined;
};

/** One request reads at most so many hundred places of the state; the page is then short. */
const maxReads = 10;

type Listed = { deadLetters: DeadLetter[]; after?: string | undefined };

/** Open dead letters, the latest first. `after` says where the list goes on and is absent at its end. */
export async function listDeadLetters(
  asked: { filter: DeadLetterFilter; limit: number; after: string | undefined },
  ports: { deadLetters: Pick<DeadLetters, 'open' | 'read' | 'ofOrder'> },
): Promise<Listed> {
  const { filter, limit, after } = asked;
  if (filter.orderId) return findByOrder(filter.orderId, asked, ports);
  const { places, next } = await findMatching(filter, limit, after, ports);
  const deadLetters = await ports.deadLetters.read(places.map(({ id }) => id));
  const open = new Map(
    deadLetters.filter((deadLetter) => !deadLetter.closed).map((deadLetter) => [deadLetter.id, deadLetter]),
  );
  const lying = places.filter(({ id }) => open.has(id));
  const shown = lying.flatMap(({ id }) => open.get(id) ?? []);
  const room = createPageQuery(shown);
  return { deadLetters: shown.slice(0, room), after: room < shown.length ? lying[room - 1]?.position : next };
}

async function findMatching(
  filter: DeadLetterFilter,
  limit: number,
  after: string | undefined,
  { deadLetters }: { deadLetters: Pick<DeadLetters, 'open'> },
): Promise<{ places: DeadLetterKey[]; next?: string | undefined }> {
  const places: DeadLetterKey[] = [];
  let position = after;
  for (let read = 0; read < maxReads; read += 1) {
    const page = await deadLetters.open({ first: 'newest', after: position, limit: 100 });
    places.push(...page.places.filter((place) => matchesFilter(place, filter)));
    if (places.length > limit) {
      const kept = places.slice(0, limit);
      return { places: kept, next: kept.at(-1)?.position };
    }
    position = page.after;
    if (position === undefined) return { places };
  }
  return { places, next: position };
}

async function findByOrder(
  orderId: string,
  { filter, limit, after }: { filter: DeadLetterFilter; limit: number; after: string | undefined },
  { deadLetters }: { deadLetters: Pick<DeadLetters, 'ofOrder'> },
): Promise<Listed> {
  const known = (await deadLetters.ofOrder(orderId)).deadLetters;
  const open = known
    .filter((deadLetter) => !deadLetter.closed && matchesFilter(deadLetter, filter))
    .toSorted(sortBySequence);
  const from = after === undefined ? 0 : open.findIndex(({ id }) => id === after) + 1;
  const behind = open.slice(from);
  const shown = behind.slice(0, Math.min(limit, createPageQuery(behind)));
  return { deadLetters: shown, after: shown.length < behind.length ? shown.at(-1)?.id : undefined };
}

/** Whether a dead letter, or its place, is one of those asked for. Only a dead letter tells its order. */
export function matchesFilter(
  one: Pick<DeadLetter, 'queue' | 'reason'> & { orderId?: string | undefined },
  { queue, reason, orderId }: DeadLetterFilter,
): boolean {
  return (
    (queue === undefined || one.queue === queue) &&
    (reason === undefined || one.reason === reason) &&
    (orderId === undefined || one.orderId === orderId)
  );
}
