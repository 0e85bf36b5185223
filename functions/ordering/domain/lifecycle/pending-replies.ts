import * as z from 'zod/mini';
import type { Message } from '../../../messages/messages.ts';
import { listKeys, lookUp, type Unrecognized } from '../../../messages/stored.ts';

/**
 * The replies that an order can wait for, one at a time: the participant that gives it, the command that asks for it,
 * and how often the sweeper sends a reminder before it calls a person (a refund is reminded for ever).
 * `sendsCommand`: the command is sent when the wait begins. The carrier's scans come by themselves; there the command is
 * a reminder only, upon which delivery repeats its latest status.
 */
export const pendingReplies = {
  payment: { service: 'payment', command: 'payment.requested', sendsCommand: true, reminders: 6 },
  /** Calls the charge off: payment cancels it, or refunds what it has charged by then. */
  payment_cancellation: { service: 'payment', command: 'payment.refund_requested', sendsCommand: true, reminders: 6 },
  delivery: { service: 'delivery', command: 'order.created', sendsCommand: true, reminders: 6 },
  carrier: { service: 'carrier', command: 'order.created', sendsCommand: false, reminders: 2 },
  /** The parcel has left: payment captures what it has authorized. The carrier's scans move the order meanwhile. */
  capture: { service: 'payment', command: 'payment.capture_requested', sendsCommand: true, reminders: 6 },
  cancellation: { service: 'delivery', command: 'order.cancellation_requested', sendsCommand: true, reminders: 6 },
  refund: { service: 'payment', command: 'payment.refund_requested', sendsCommand: true, reminders: 6 },
} as const satisfies Record<
  string,
  { service: string; command: Message['type']; sendsCommand: boolean; reminders: number }
>;

export type PendingReply = keyof typeof pendingReplies;
export const pendingReplyNames = listKeys(pendingReplies);

/** The reply that an order waits for, since when and until when. `sweepAt` is earlier: the sweeper looks at the order then, and again at `until`. */
export const PendingReplyRecord = z.object({
  for: z.enum(pendingReplyNames),
  since: z.string(),
  until: z.string(),
  sweepAt: z.optional(z.string()),
  reminders: z.int(),
});

/** Returns the entry of the pending reply; undefined for none, and for one that another release added. */
export function getReplySpec(pendingReply: { for: PendingReply | Unrecognized } | undefined) {
  return pendingReply && lookUp(pendingReplies, pendingReply.for);
}

/** Returns when the sweeper looks at an order: at its deadline, or at an earlier one that has moved since. */
export function getSweepTime({ until, sweepAt = until }: { until: string; sweepAt?: string | undefined }): string {
  return sweepAt;
}

/** How long a reply may take before the sweeper sends a reminder, in seconds, by stage. */
export type ReplyTimeouts = Readonly<Record<PendingReply, number>>;
