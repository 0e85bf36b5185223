import { isCancellable } from '../../statuses.ts';
import { closeReasons, getNoReplyReason, isReasonOpen, openReason } from '../attention.ts';
import { getReplySpec } from '../pending-replies.ts';
import type { Rules } from './change.ts';

/** The effects of what clients, operators, the sweeper and notification do. */
export const operationsRules = {
  'order.cancellation_requested': (order, { data: { reason } }, at) => {
    if (order.cancellation || !isCancellable(order.status)) return undefined;
    return {
      fields: { cancellation: { status: 'REQUESTED', at, ...(reason !== undefined && { reason }) } },
      pendingReply: order.payment?.status === 'PENDING' ? 'payment_cancellation' : 'cancellation',
    };
  },

  'order.possible_duplicate': (_, { data: { of } }) => ({ fields: { possibleDuplicateOf: of } }),

  'order.needs_attention': (order, { data: { reason } }, at) => {
    // The reply may have come while the sweeper was at work.
    const spec = getReplySpec(order.pendingReply);
    const hasReply = spec === undefined || getNoReplyReason(spec) !== reason;
    if (reason.startsWith('no_answer_from_') && hasReply) return undefined;
    return { fields: openReason(order, reason, at) };
  },

  'order.attention_acknowledged': (order, { data }) => {
    if (!isReasonOpen(order, data.reason)) return undefined;
    return { fields: closeReasons(order, (reason) => reason === data.reason) };
  },

  'notification.failed': () => ({}),
  'dead_letter.set_aside': () => ({}),
  'dead_letter.redriven': () => ({}),
  'dead_letter.discarded': () => ({}),
} satisfies Partial<Rules>;
