import { fromItem, type Item, type ParsedItems, parseItems, toItem } from '../../../platform/dynamodb/item.ts';
import { getPlacedAtKey, getShard } from '../../../platform/dynamodb/shards.ts';
import { createFingerprint } from '../../domain/intake/fingerprint.ts';
import { Order } from '../../domain/order.ts';
import { summarizeAttention } from '../../domain/order-view.ts';

/** What an item has beside the order. */
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

/**
 * An order as an item: itself, and the keys of the indexes it stands in. The keys of the lists never change, so an
 * order is written into them once; only what waits, what is owed and what needs a person come and go with their sparse indexes.
 */
export function toOrderItem(order: Order): Item {
  const shard = getShard(order.orderId);
  const { clientId, customerId, reference, pendingReply, refundOutstanding } = order;
  const calls = order.attention && summarizeAttention(order.attention);
  const made: Record<(typeof keys)[number], string | string[] | undefined> = {
    pk: order.orderId,
    placedAt: getPlacedAtKey(order),
    fingerprint: createFingerprint(order),
    clientCustomer: getClientKey(clientId, customerId),
    clientReference: reference && getClientKey(clientId, reference),
    shard,
    pendingReplyShard: pendingReply && shard,
    pendingReplyUntil: pendingReply?.until,
    refundOutstandingShard: refundOutstanding && shard,
    refundOutstandingSince: refundOutstanding?.since,
    attentionShard: calls && shard,
    attentionSince: calls?.since,
    attentionReasons: calls?.reasons,
  };
  return toItem({ ...order, ...made });
}

export function fromOrderItem(item: Item): Order {
  return fromItem(Order, item, keys);
}

/** The orders that can be read, and the ids of the others. */
export function parseOrders(items: readonly Item[]): ParsedItems<Order> {
  return parseItems(Order, items, keys);
}

/** What a client names as it likes, as a key that is its alone: neither part can have a `#`. */
export function getClientKey(clientId: string, name: string): string {
  return `${clientId}#${name}`;
}

export function getReferenceKey(clientId: string, reference: string): string {
  return `reference#${getClientKey(clientId, reference)}`;
}

export function getPaymentTokenKey(orderId: string): string {
  return `payment-token#${orderId}`;
}
