import { randomUUID } from 'node:crypto';
import { ok } from '@oazapfts/runtime';
import { type ApiResponse, as, call, operator, shop, waitFor } from './api.ts';
import type { Finding, Order, OrderEvent, OrderRequest, Product } from './client.ts';
import * as api from './client.ts';

/** Creates a product of this run's own, so that suites do not disturb each other and can run again. */
export async function createProduct(available: number, price = 1_999): Promise<string> {
  const productId = `e2e-${randomUUID()}`;
  const entry = { name: 'Espresso cups', price, currency: 'EUR', available };
  await ok(api.putProduct(productId, entry, {}, as(operator)));
  return productId;
}

export function createOrderRequest(productId: string, members: Partial<OrderRequest> = {}): OrderRequest {
  return { customerId: `c-${randomUUID()}`, items: [{ productId, quantity: 1 }], ...members };
}

/** The payment of an order by card. The token decides what the simulated provider does. */
export const payWith = (token: string) => ({ payment: { method: 'card' as const, token } });

/** Places an order. The response may be a refusal. */
export function tryPlaceOrder(order: OrderRequest, key: string = randomUUID(), client = shop) {
  return api.placeOrder(order, { idempotencyKey: key }, as(client));
}

/** Places an order, and throws when it is refused. */
export async function placeOrder(order: OrderRequest, key?: string, client = shop): Promise<Order> {
  return ok(tryPlaceOrder(order, key, client));
}

/** Posts any body as an order. Returns the bytes of the response. */
export function postOrder(order: unknown, key: string = randomUUID()): Promise<ApiResponse> {
  return call('POST', '/orders', { as: shop, body: order, headers: { 'idempotency-key': key } });
}

/** Returns the JSON of a GET request. */
export const get = async (path: string, client = operator) => (await call('GET', path, { as: client })).json;
export const post = (path: string, body: unknown, client = operator) => call('POST', path, { as: client, body });

/** Runs the doctor to its end, in as many calls as it takes. Returns its findings. */
export async function examine(options: { heal?: boolean } = {}) {
  const problems: Finding[] = [];
  let cursor: string | undefined;
  do {
    const { status, json } = await post('/operations/doctor', { ...options, ...(cursor && { cursor }) });
    if (status !== 200) throw new Error(`the doctor answered ${status} ${json.code}`);
    problems.push(...json.problems);
    cursor = json.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return problems;
}

export function readOrder(orderId: string, client = shop): Promise<Order> {
  return ok(api.getOrder(orderId, {}, as(client)));
}

/** Returns the order once it has this status. */
export function waitForStatus(orderId: string, status: Order['status'], deadlineMs?: number): Promise<Order> {
  return waitFor(
    () => readOrder(orderId),
    (order) => order.status === status,
    deadlineMs,
  );
}

/** Returns once carrier scans of the order are accepted. */
export function waitForDelivery(orderId: string) {
  return waitFor(
    () => api.getDelivery(orderId, {}, as(operator)),
    ({ status }) => status === 200,
  );
}

/** Returns the product once none of its pieces is held. */
export function waitForStock(productId: string, deadlineMs?: number): Promise<Product> {
  return waitFor(
    () => readProduct(productId),
    ({ held }) => held === 0,
    deadlineMs,
  );
}

export async function listEvents(orderId: string): Promise<OrderEvent[]> {
  const { items } = await ok(api.listOrderEvents(orderId, { limit: 100 }, as(shop)));
  return items;
}

export function readProduct(productId: string): Promise<Product> {
  return ok(api.getProduct(productId, {}, as(shop)));
}
