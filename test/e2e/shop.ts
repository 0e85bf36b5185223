import { randomUUID } from 'node:crypto';
import { ok } from '@oazapfts/runtime';
import { as, call, eventually, operator, type Reply, shop } from './api.ts';
import {
  getOrder,
  getProduct,
  listOrderEvents,
  type Order,
  type OrderEvent,
  type OrderRequest,
  type Product,
  placeOrder,
  putProduct,
} from './client.ts';

/** A product of this run's own with so many pieces, so that the suite disturbs nobody and can run again. */
export async function newProduct(available: number, price = 1_999): Promise<string> {
  const productId = `e2e-${randomUUID()}`;
  const entry = { name: 'Espresso cups', price, currency: 'EUR', available };
  await ok(putProduct(productId, entry, {}, as(operator)));
  return productId;
}

export function orderOf(productId: string, more: Partial<OrderRequest> = {}): OrderRequest {
  return { customerId: `c-${randomUUID()}`, items: [{ productId, quantity: 1 }], ...more };
}

/** Asks for an order; the answer may be a refusal. */
export function place(order: OrderRequest, key: string = randomUUID()) {
  return placeOrder(order, { idempotencyKey: key }, as(shop));
}

/** The order that was placed. */
export async function placed(order: OrderRequest, key?: string): Promise<Order> {
  return ok(place(order, key));
}

/** Asks for an order where every byte counts, of the answer or of what is asked, be it an order or not. */
export function placeRaw(order: unknown, key: string = randomUUID()): Promise<Reply> {
  return call('POST', '/orders', { as: shop, body: order, headers: { 'idempotency-key': key } });
}

export function readOrder(orderId: string): Promise<Order> {
  return ok(getOrder(orderId, {}, as(shop)));
}

/** The order once it has come so far. */
export function orderIn(status: Order['status'], orderId: string): Promise<Order> {
  return eventually(
    () => readOrder(orderId),
    (order) => order.status === status,
  );
}

export async function eventsOf(orderId: string): Promise<OrderEvent[]> {
  const { items } = await ok(listOrderEvents(orderId, { limit: 100 }, as(shop)));
  return items;
}

export function productOf(productId: string): Promise<Product> {
  return ok(getProduct(productId, {}, as(shop)));
}
