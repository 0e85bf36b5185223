import { fromItem, type Item, type Sifted, siftedItems, toItem } from '../../platform/item.ts';
import { placedAtOf, shardOf } from '../../platform/shards.ts';
import { likenessOf } from '../domain/likeness.ts';
import { Order } from '../domain/order.ts';
import { attentionOf } from '../domain/view.ts';

/** What an item has beside the order. */
const keys = [
  'pk',
  'placedAt',
  'likeness',
  'clientCustomer',
  'clientReference',
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
  const { clientId, customerId, reference, waiting, owed } = order;
  const calls = order.attention && attentionOf(order.attention);
  const made: Record<(typeof keys)[number], string | string[] | undefined> = {
    pk: order.orderId,
    placedAt: placedAtOf(order),
    likeness: likenessOf(order),
    clientCustomer: ofClient(clientId, customerId),
    clientReference: reference && ofClient(clientId, reference),
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

/** What a client names as it likes, as a key that is its alone: neither part can have a `#`. */
export function ofClient(clientId: string, name: string): string {
  return `${clientId}#${name}`;
}

export function referenceKey(clientId: string, reference: string): string {
  return `reference#${ofClient(clientId, reference)}`;
}

export function tokenKey(orderId: string): string {
  return `payment-token#${orderId}`;
}
