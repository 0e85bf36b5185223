import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import { createProduct } from '../../support/example.ts';
import type { Api, ApiResponse } from '../harness/api.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';
import type { OrderPlan, Plan } from '../runs/plan.ts';

/** The responses of the API to its clients: receipts by order, and the orders whose cancellation was accepted. */
export type ClientResults = { receipts: Map<string, string>; cancelled: Set<string> };

/** More requests than any client needs before a response: an outage lasts a day at most. */
const maxRequests = 400;
const maxPauseMs = 300_000;

/** Starts the API clients. They repeat each request with the same key until it succeeds, and also repeat and cancel orders. */
export function startClients(harness: Harness, api: Api, plan: Plan, random: Random): ClientResults {
  const { timeline } = harness.runtime;
  const results: ClientResults = { receipts: new Map(), cancelled: new Set() };
  const at = (ms: number, act: () => Promise<unknown>) => void timeline.after(ms, () => void act());

  /** Sends the request, with growing pauses, until the response is not a fault. */
  const send = async (name: string, request: () => Promise<ApiResponse>): Promise<ApiResponse | undefined> => {
    for (let attempt = 1; attempt <= maxRequests; attempt += 1) {
      const response = await request();
      harness.runtime.note(`${name} → ${response.status} ${response.status > 399 ? response.body : ''}`);
      if (response.status < 500) return response;
      if (response.status === 500 && !response.body.startsWith('PlannedFault'))
        harness.reportViolation(`${name} returned 500: ${response.body}`);
      await timeline.wait(Math.min(500 * 2 ** attempt, maxPauseMs) + random.between(0, 500));
    }
    harness.reportViolation(`${name} never succeeded`);
    return undefined;
  };
  const place = async ({ clientId, key, request }: OrderPlan): Promise<void> => {
    const orderId = deriveOrderId(clientId, key);
    let existed = false;
    const response = await send(`POST ${key} ${orderId.slice(0, 8)}`, () => {
      existed = harness.stored.orders.has(orderId);
      return api.place(clientId, key, request);
    });
    if (response?.status === 201) {
      const before = results.receipts.get(orderId) ?? response.body;
      if (before !== response.body)
        harness.reportViolation(`${key} has two receipts: ${before} and then ${response.body}`);
      results.receipts.set(orderId, response.body);
    } else if (existed) harness.reportViolation(`${key} is an order and was refused: ${response?.body}`);
  };
  const cancel = async ({ clientId, key }: OrderPlan): Promise<void> => {
    const orderId = deriveOrderId(clientId, key);
    if (!harness.stored.orders.has(orderId)) return;
    const response = await send(`CANCEL ${key} ${orderId.slice(0, 8)}`, () => api.cancel(clientId, orderId));
    if (response?.status === 202) results.cancelled.add(orderId);
  };
  /** Sends another request under the same key, and a cancellation by another client. */
  const misuse = async ({ clientId, key, request }: OrderPlan): Promise<void> => {
    const orderId = deriveOrderId(clientId, key);
    if (!harness.stored.orders.has(orderId)) return;
    const other = { ...request, metadata: { channel: 'another' } };
    const reused = await send(`REUSE ${key}`, () => api.place(clientId, key, other));
    if (reused?.status !== 422) harness.reportViolation(`another request under ${key} returned ${reused?.status}`);
    const foreign = await send(`FOREIGN CANCEL ${key}`, () => api.cancel('stranger', orderId));
    if (foreign?.status !== 404)
      harness.reportViolation(`a cancellation of ${orderId} by another client returned ${foreign?.status}`);
  };

  for (const order of plan.orders) {
    for (let copy = 0; copy < order.copies; copy += 1) at(order.at + copy * 3, () => place(order));
    if (order.repeatAt !== undefined) at(order.repeatAt, () => place(order));
    if (order.misuseAt !== undefined) at(order.misuseAt, () => misuse(order));
    if (order.cancelAt === undefined) continue;
    at(order.cancelAt, () => cancel(order));
    if (order.cancelTwice) at(order.cancelAt + random.between(0, 3_000), () => cancel(order));
  }
  for (const { at: when, productId, price } of plan.prices) {
    const { name, currency } = createProduct(productId);
    at(when, () => send(`PUT ${productId} ${price}`, () => api.put(productId, { name, price, currency })));
  }
  for (const { at: when, productId, adjustmentId, delta } of plan.adjustments) {
    const adjustment = { adjustmentId, delta, reason: 'counted' };
    at(when, () => send(`ADJUST ${productId} ${delta}`, () => api.adjust(productId, adjustment)));
  }
  return results;
}
