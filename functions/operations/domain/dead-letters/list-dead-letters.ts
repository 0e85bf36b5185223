import { countFittingItems } from '../../../messages/fields/page-query.ts';
import type { QueueName } from '../../../messages/queues.ts';
import type { DeadLetterKey, DeadLetters } from '../ports.ts';
import { type DeadLetter, type DeadLetterReason, sortBySequence } from './dead-letter.ts';

export type DeadLetterFilter = {
  queue?: QueueName | undefined;
  orderId?: string | undefined;
  reason?: DeadLetterReason | undefined;
};

/** A request reads at most this many pages of a hundred keys; the page it returns is then short. */
const maxReads = 10;

type ListRequest = { filter: DeadLetterFilter; limit: number; after: string | undefined };
type DeadLetterList = { deadLetters: DeadLetter[]; after?: string | undefined };
type Ports = { deadLetters: Pick<DeadLetters, 'listOpen' | 'findMany' | 'findByOrder'> };

/** Lists open dead letters, the latest first, and those of one order in its sequence. `after` is absent at the end. */
export async function listDeadLetters(request: ListRequest, ports: Ports): Promise<DeadLetterList> {
  if (request.filter.orderId) return listByOrder(request.filter.orderId, request, ports);
  const { keys, next } = await findMatching(request, ports);
  const found = await ports.deadLetters.findMany(keys.map(({ id }) => id));
  const open = new Map(found.filter(({ closed }) => !closed).map((deadLetter) => [deadLetter.id, deadLetter]));
  const openKeys = keys.filter(({ id }) => open.has(id));
  const deadLetters = openKeys.flatMap(({ id }) => open.get(id) ?? []);
  const count = countFittingItems(deadLetters);
  const after = count < deadLetters.length ? openKeys[count - 1]?.position : next;
  return { deadLetters: deadLetters.slice(0, count), after };
}

async function findMatching(
  { filter, limit, after }: ListRequest,
  { deadLetters }: Ports,
): Promise<{ keys: DeadLetterKey[]; next?: string | undefined }> {
  const keys: DeadLetterKey[] = [];
  let position = after;
  for (let read = 0; read < maxReads; read += 1) {
    const page = await deadLetters.listOpen({ first: 'newest', after: position, limit: 100 });
    keys.push(...page.keys.filter((key) => matchesFilter(key, filter)));
    if (keys.length > limit) return { keys: keys.slice(0, limit), next: keys[limit - 1]?.position };
    position = page.after;
    if (position === undefined) return { keys };
  }
  return { keys, next: position };
}

async function listByOrder(
  orderId: string,
  { filter, limit, after }: ListRequest,
  { deadLetters }: Ports,
): Promise<DeadLetterList> {
  const { deadLetters: all } = await deadLetters.findByOrder(orderId);
  const open = all.filter((each) => !each.closed && matchesFilter(each, filter)).toSorted(sortBySequence);
  const rest = open.slice(after === undefined ? 0 : open.findIndex(({ id }) => id === after) + 1);
  const page = rest.slice(0, Math.min(limit, countFittingItems(rest)));
  return { deadLetters: page, after: page.length < rest.length ? page.at(-1)?.id : undefined };
}

/** Whether a dead letter, or its key, matches the filter. A key has no order. */
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
