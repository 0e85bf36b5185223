import {
  compressMember,
  fromItem,
  type Item,
  type ParsedItems,
  parseItems,
  toItem,
} from '../../../platform/dynamodb/item.ts';
import { getPlacedAtKey, getShard } from '../../../platform/dynamodb/shards.ts';
import { createFingerprint } from '../../domain/intake/fingerprint.ts';
import { getSweepTime } from '../../domain/lifecycle/pending-replies.ts';
import { Order } from '../../domain/order.ts';
import { summarizeAttention } from '../../domain/order-view.ts';

/** The attributes of an item that are not the order's. */
const keys = [
  'pk',
  'placedAt',
  'fingerprint',
  'clientCustomer',
  'clientReference',
  'shard',
  'pendingReplyShard',
  'pendingReplyUntil',
  'refundOutstandingShard',
  'refundOutstandingSince',
  'attentionShard',
  'attentionSince',
  'attentionReasons',
] as const;

/** A history with more events is stored compressed: it is most of an item, and repeats itself. */
const maxPlainEvents = 3;

/**
 * Creates the item of an order: the order, and the keys of its indexes. The keys of the lists never change. Those of the
 * sparse indexes come and go with the pending reply, the outstanding refund and the attention reasons.
 */
export function toOrderItem(order: Order): Item {
  const shard = getShard(order.orderId);
  const { clientId, customerId, reference, pendingReply, refundOutstanding } = order;
  const attention = order.attention && summarizeAttention(order.attention);
  const indexKeys: Record<(typeof keys)[number], string | string[] | undefined> = {
    pk: order.orderId,
    placedAt: getPlacedAtKey(order),
    fingerprint: createFingerprint(order),
    clientCustomer: getClientKey(clientId, customerId),
    clientReference: reference && getClientKey(clientId, reference),
    shard,
    pendingReplyShard: pendingReply && shard,
    pendingReplyUntil: pendingReply && getSweepTime(pendingReply),
    refundOutstandingShard: refundOutstanding && shard,
    refundOutstandingSince: refundOutstanding?.since,
    attentionShard: attention && shard,
    attentionSince: attention?.since,
    attentionReasons: attention?.reasons,
  };
  const { history, ...members } = order;
  if (history.length <= maxPlainEvents) return toItem({ ...order, ...indexKeys });
  return { ...toItem({ ...members, ...indexKeys }), history: compressMember(history) };
}

export function fromOrderItem(item: Item): Order {
  return fromItem(Order, item, keys);
}

/** Parses orders; returns the readable ones and the ids of the others. */
export function parseOrders(items: readonly Item[]): ParsedItems<Order> {
  return parseItems(Order, items, keys);
}

/** Creates a key from a name that a client chose. Neither part can contain a `#`. */
export function getClientKey(clientId: string, name: string): string {
  return `${clientId}#${name}`;
}

export function getReferenceKey(clientId: string, reference: string): string {
  return `reference#${getClientKey(clientId, reference)}`;
}

export function getPaymentTokenKey(orderId: string): string {
  return `payment-token#${orderId}`;
}
