import { fromItem, type Item, type Sifted, siftedItems, toItem } from '../../platform/item.ts';
import { likenessOf } from '../domain/likeness.ts';
import { Order } from '../domain/order.ts';
import { attentionOf } from '../domain/view.ts';

/** How many partitions the indexes over all orders are spread on: one takes 1 000 writes a second. */
export const shards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/** What an item has beside the order. */
const keys = [
  'pk',
  'placedAt',
  'likeness',
  'shard',
  'waitShard',
  'waitUntil',
  'owedShard',
  'owedSince',
  'attentionShard',
  'attentionSince',
  'attentionReasons',
] as const;

/**
 * An order as an item: itself, and the keys of the indexes it stands in. The keys of the lists never change, so an
 * order is written into them once; only what waits, what is owed and what needs a person come and go with their sparse indexes.
 */
export function orderItem(order: Order): Item {
  const shard = shardOf(order.orderId);
  const { waiting, owed } = order;
  const calls = order.attention && attentionOf(order.attention);
  const made: Record<(typeof keys)[number], string | string[] | undefined> = {
    pk: order.orderId,
    placedAt: placedAtOf(order),
    likeness: likenessOf(order),
    shard,
    waitShard: waiting && shard,
    waitUntil: waiting?.until,
    owedShard: owed && shard,
    owedSince: owed?.since,
    attentionShard: calls && shard,
    attentionSince: calls?.since,
    attentionReasons: calls?.reasons,
  };
  return toItem({ ...order, ...made });
}

export function orderOf(item: Item): Order {
  return fromItem(Order, item, keys);
}

/** The orders that can be read, and the ids of the others. */
export function ordersIn(items: readonly Item[]): Sifted<Order> {
  return siftedItems(Order, items, keys);
}

export function placedAtOf({ createdAt, orderId }: Pick<Order, 'createdAt' | 'orderId'>): string {
  return `${createdAt}#${orderId}`;
}

export function referenceKey(clientId: string, reference: string): string {
  return `reference#${clientId}#${reference}`;
}

export function tokenKey(orderId: string): string {
  return `payment-token#${orderId}`;
}

function shardOf(orderId: string): string {
  return shards[Number.parseInt(orderId.charAt(0), 16) % shards.length] ?? '0';
}
