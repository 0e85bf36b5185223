import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { fromItem, type Item, type ParsedItems, parseItems, toItem } from '../../../platform/dynamodb/item.ts';
import { getPlacedAtKey, getShard } from '../../../platform/dynamodb/shards.ts';
import { createFingerprint } from '../../domain/intake/fingerprint.ts';
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
    pendingReplyUntil: pendingReply?.until,
    refundOutstandingShard: refundOutstanding && shard,
    refundOutstandingSince: refundOutstanding?.since,
    attentionShard: attention && shard,
    attentionSince: attention?.since,
    attentionReasons: attention?.reasons,
  };
  return toItem({ ...order, ...indexKeys });
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

/** Parses the order that a stream record reports as placed; undefined for other changes, and for an unreadable order. */
export function parsePlacedOrder({ eventName, dynamodb }: DynamoDBRecord): Order | undefined {
  const image = dynamodb?.NewImage;
  if (eventName !== 'INSERT' || !image?.placedAt) return undefined;
  return parseOrders([image as Record<string, AttributeValue>]).readable[0];
}
