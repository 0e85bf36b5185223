import { advanceOrder } from '../../ordering/domain/advance-order.ts';
import { maxEventsBeforeNews } from '../../ordering/domain/events.ts';
import type { DeadLetterNews } from '../../ordering/domain/facts.ts';
import { isKnown } from '../../ordering/domain/history.ts';
import type { Letter } from './letter.ts';
import type { LetterPorts, Operator } from './ports.ts';
import { readable } from './readable.ts';

export type LetterNews = {
  type: DeadLetterNews['type'];
  /** Tells this happening of the letter from others of its kind: the same is told once. */
  nth: number;
  reason: string;
};

/**
 * Writes into the order's history what was done with one of its messages, once. A letter whose order cannot be read or
 * does not exist has nobody to tell, and a history that is nearly full keeps its room for what moves the order.
 */
export async function tellOrder(
  letter: Letter,
  news: LetterNews,
  { actor, correlationId }: { actor: string; correlationId?: string },
  ports: Omit<LetterPorts, 'letters'>,
): Promise<void> {
  const order = letter.orderId && (await readable(ports.orders.find(letter.orderId)));
  if (!order) return;
  const id = `${news.type}:${letter.id}:${news.nth}`;
  if (isKnown(order.history, id) || order.history.length >= maxEventsBeforeNews) return;
  const data = { deadLetterId: letter.id, reason: news.reason };
  const teller = { id, actor, correlationId: correlationId ?? order.trace.correlationId };
  await advanceOrder(order.orderId, () => ({ type: news.type, data }), teller, ports);
}

export function closed(
  letter: Letter,
  as: 'redriven' | 'late' | 'discarded',
  { actor }: Operator,
  { at, why }: { at: string; why?: string },
): Letter {
  const { sending: _done, ...rest } = letter;
  return { ...rest, closed: { at, as, by: actor, ...(why && { why }) }, revision: letter.revision + 1 };
}
