import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import { product } from '../../support/example.ts';
import type { Answer, Api } from '../harness/api.ts';
import type { OrderPlan, Plan } from '../runs/plan.ts';
import type { Random } from '../harness/random.ts';
import type { World } from '../harness/harness.ts';

/** What the clients of the API were told, and what of it cannot be. */
export type Told = { receipts: Map<string, string>; refused: Set<string>; cancellable: Set<string> };

/** More often than this nobody has to ask before there is an answer: an outage lasts a day at most. */
const maxAsks = 400;
const longestPauseMs = 300_000;

/** The clients: they ask with the same key until they are answered, at once and again, and change their minds. */
export function openShops(world: World, api: Api, plan: Plan, random: Random): Told {
  const { timeline } = world.ground;
  const told: Told = { receipts: new Map(), refused: new Set(), cancellable: new Set() };
  const at = (ms: number, act: () => Promise<unknown>) => void timeline.after(ms, () => void act());

  /** Asks until there is an answer, with growing pauses. */
  const insist = async (what: string, ask: () => Promise<Answer>): Promise<Answer | undefined> => {
    for (let asks = 1; asks <= maxAsks; asks += 1) {
      const answer = await ask();
      world.ground.note(`${what} → ${answer.status} ${answer.status > 399 ? answer.body : ''}`);
      if (answer.status < 500) return answer;
      if (answer.status === 500 && !answer.body.startsWith('PlannedFault'))
        world.violated(`${what} was answered 500: ${answer.body}`);
      await timeline.wait(Math.min(500 * 2 ** asks, longestPauseMs) + random.between(0, 500));
    }
    world.violated(`${what} was never answered`);
    return undefined;
  };
  const place = async ({ clientId, key, request }: OrderPlan): Promise<void> => {
    const orderId = deriveOrderId(clientId, key);
    const was = { there: false };
    const answer = await insist(`POST ${key} ${orderId.slice(0, 8)}`, () => {
      was.there = world.kept.orders.has(orderId);
      return api.place(clientId, key, request);
    });
    if (answer?.status === 201) {
      const before = told.receipts.get(orderId) ?? answer.body;
      if (before !== answer.body) world.violated(`${key} was answered ${before} and then ${answer.body}`);
      told.receipts.set(orderId, answer.body);
    } else if (was.there) world.violated(`${key} is an order and was refused: ${answer?.body}`);
    else told.refused.add(orderId);
  };
  const cancel = async ({ clientId, key }: OrderPlan): Promise<void> => {
    const orderId = deriveOrderId(clientId, key);
    if (!world.kept.orders.has(orderId)) return;
    const answer = await insist(`CANCEL ${key} ${orderId.slice(0, 8)}`, () => api.cancel(clientId, orderId));
    if (answer?.status === 202) told.cancellable.add(orderId);
  };
  /** Another request under a key that is used, and somebody else's cancellation. */
  const misuse = async ({ clientId, key, request }: OrderPlan): Promise<void> => {
    const orderId = deriveOrderId(clientId, key);
    if (!world.kept.orders.has(orderId)) return;
    const other = { ...request, metadata: { channel: 'another' } };
    const reused = await insist(`MISUSE ${key}`, () => api.place(clientId, key, other));
    if (reused?.status !== 422) world.violated(`another request under ${key} was answered ${reused?.status}`);
    const foreign = await insist(`MEDDLE ${key}`, () => api.cancel('stranger', orderId));
    if (foreign?.status !== 404) world.violated(`a stranger who cancels ${orderId} is answered ${foreign?.status}`);
  };

  for (const order of plan.orders) {
    for (let twin = 0; twin < order.twins; twin += 1) at(order.at + twin * 3, () => place(order));
    if (order.repeatAt !== undefined) at(order.repeatAt, () => place(order));
    if (order.misuseAt !== undefined) at(order.misuseAt, () => misuse(order));
    if (order.cancelAt === undefined) continue;
    at(order.cancelAt, () => cancel(order));
    if (order.cancelTwice) at(order.cancelAt + random.between(0, 3_000), () => cancel(order));
  }
  for (const { at: when, productId, price } of plan.prices) {
    const { name, currency } = product(productId);
    at(when, () => insist(`PUT ${productId} ${price}`, () => api.put(productId, { name, price, currency })));
  }
  for (const { at: when, productId, adjustmentId, delta } of plan.adjustments) {
    const adjustment = { adjustmentId, delta, reason: 'counted' };
    at(when, () => insist(`ADJUST ${productId} ${delta}`, () => api.adjust(productId, adjustment)));
  }
  return told;
}
