import type { Message } from '../../messages/messages.ts';
import { knownIn, type Unrecognized } from '../../messages/stored.ts';

/**
 * Everything an order can wait for: whose answer, which command asks for it, and what a person is told when the
 * answer does not come. An order waits for one thing at a time. `asks` says whether beginning to wait sends the
 * command; a carrier's next scan comes by itself, and the command only makes delivery repeat its latest news.
 * `reminders` is how often the sweeper asks again before a person is called; a refund is never given up.
 */
export const waits = {
  payment: { service: 'payment', command: 'payment.requested', asks: true, reminders: 6 },
  /** Calls the charge off: payment closes it, or gives back what it had charged by then. */
  payment_cancellation: { service: 'payment', command: 'payment.refund_requested', asks: true, reminders: 6 },
  delivery: { service: 'delivery', command: 'order.created', asks: true, reminders: 6 },
  carrier: { service: 'carrier', command: 'order.created', asks: false, reminders: 2 },
  cancellation: { service: 'delivery', command: 'order.cancellation_requested', asks: true, reminders: 6 },
  refund: { service: 'payment', command: 'payment.refund_requested', asks: true, reminders: 6 },
} as const satisfies Record<
  string,
  { service: string; command: Message['type']; asks: boolean; reminders: number }
>;

export type Wait = keyof typeof waits;
export const waitNames = [
  'payment',
  'payment_cancellation',
  'delivery',
  'carrier',
  'cancellation',
  'refund',
] as const satisfies readonly Wait[];

/** What is known of a wait; nothing of one that another release added, which is left to that release. */
export function waitFor(waiting: { for: Wait | Unrecognized } | undefined) {
  return waiting && knownIn(waits, waiting.for);
}

/** How long an answer may take before the sweeper asks again, in seconds; stage data. */
export type WaitSeconds = Readonly<Record<Wait, number>>;
