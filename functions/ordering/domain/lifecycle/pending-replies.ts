import type { Message } from '../../../messages/messages.ts';
import { lookUp, type Unrecognized } from '../../../messages/stored.ts';

/**
 * Everything an order can wait for: whose answer, which command asks for it, and what a person is told when the
 * answer does not come. An order waits for one thing at a time. `asks` says whether beginning to wait sends the
 * command; a carrier's next scan comes by itself, and the command only makes delivery repeat its latest news.
 * `reminders` is how often the sweeper asks again before a person is called; a refund is never given up.
 */
export const pendingReplies = {
  payment: { service: 'payment', command: 'payment.requested', asks: true, reminders: 6 },
  /** Calls the charge off: payment closes it, or gives back what it had charged by then. */
  payment_cancellation: { service: 'payment', command: 'payment.refund_requested', asks: true, reminders: 6 },
  delivery: { service: 'delivery', command: 'order.created', asks: true, reminders: 6 },
  carrier: { service: 'carrier', command: 'order.created', asks: false, reminders: 2 },
  cancellation: { service: 'delivery', command: 'order.cancellation_requested', asks: true, reminders: 6 },
  refund: { service: 'payment', command: 'payment.refund_requested', asks: true, reminders: 6 },
} as const satisfies Record<string, { service: string; command: Message['type']; asks: boolean; reminders: number }>;

export type PendingReply = keyof typeof pendingReplies;
export const pendingReplyNames = [
  'payment',
  'payment_cancellation',
  'delivery',
  'carrier',
  'cancellation',
  'refund',
] as const satisfies readonly PendingReply[];

/** What is known of a wait; nothing of one that another release added, which is left to that release. */
export function getReplySpec(pendingReply: { for: PendingReply | Unrecognized } | undefined) {
  return pendingReply && lookUp(pendingReplies, pendingReply.for);
}

/** How long an answer may take before the sweeper asks again, in seconds; stage data. */
export type ReplyTimeouts = Readonly<Record<PendingReply, number>>;
