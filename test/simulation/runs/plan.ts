import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import type { OrderRequest } from '../../../functions/ordering/domain/order.ts';
import { address, product } from '../../support/example.ts';
import type { Random } from '../harness/random.ts';

/** `rare` is what everybody wants and hardly anybody gets. */
export const catalogueAtStart: readonly Product[] = [
  product('cups', { available: 40 }),
  product('rare', { available: 4, price: 9_900 }),
  product('spoons', { available: 60, price: 450 }),
];

export type Way = 'delivered' | 'undeliverable' | 'lost' | 'damaged';

/** One order that a client means to place, and what it does about it. Times are milliseconds from the beginning. */
export type OrderPlan = {
  clientId: string;
  key: string;
  request: OrderRequest;
  at: number;
  /** So many requests at once, of the same key. */
  twins: number;
  /** When the same request is sent once more, whatever came of it. */
  repeatAt?: number;
  /** When another request is sent under the same key. */
  misuseAt?: number;
  /** When the cancellation is asked for, once the order was answered. */
  cancelAt?: number;
  cancelTwice: boolean;
  /** How a carrier's journey ends; the simulated carrier knows only what the postal code says. */
  way: Way;
  /** Whether a company goes on with a parcel that was cancelled, and scans it again after it has failed. */
  stubborn: boolean;
  /** What a company takes before its first scan, in milliseconds. */
  pickUpMs?: number;
};

export type PricePlan = { at: number; productId: string; price: number };
export type StockPlan = { at: number; productId: string; adjustmentId: string; delta: number };
export type Plan = { orders: OrderPlan[]; prices: PricePlan[]; adjustments: StockPlan[] };

const tokens = ['tok_ok', 'tok_ok', 'tok_declined', 'tok_flaky', 'tok_down', 'tok_refund_flaky', 'tok_stolen'];
const ways: readonly Way[] = ['delivered', 'delivered', 'delivered', 'undeliverable', 'lost', 'damaged'];
const soonMs = 60_000;

/** A few orders of every kind, by the seed. */
export function randomPlan(random: Random): Plan {
  return {
    orders: Array.from({ length: random.between(3, 8) }, (_, index) => randomOrder(random, index)),
    prices: Array.from({ length: random.between(0, 3) }, () => ({
      at: random.between(0, soonMs),
      productId: random.pick(['cups', 'rare', 'spoons']),
      price: random.between(1, 20_000),
    })),
    adjustments: Array.from({ length: random.between(0, 3) }, (_, index) => ({
      at: random.between(0, soonMs),
      productId: random.pick(['cups', 'rare', 'unheard-of']),
      adjustmentId: `count-${random.pick([index, 0])}`,
      delta: random.pick([-3, -1, 1, 2, 5]),
    })),
  };
}

export function randomOrder(random: Random, index: number): OrderPlan {
  const way = random.pick(ways);
  const at = random.between(0, soonMs);
  const sometimes = (probability: number, most: number) =>
    random.chance(probability) ? at + random.between(0, most) : undefined;
  const repeatAt = sometimes(0.3, 300_000);
  const misuseAt = sometimes(0.1, 60_000);
  const cancelAt = sometimes(0.45, random.pick([200, 5_000, 40_000, 300_000]));
  return {
    // Two clients use the same keys: they mean nothing to each other.
    clientId: index % 2 === 0 ? 'shop' : 'market',
    key: `key-${index >> 1}`,
    request: requestOf(random, way),
    at,
    twins: random.pick([1, 1, 1, 2, 3]),
    ...(repeatAt !== undefined && { repeatAt }),
    ...(misuseAt !== undefined && { misuseAt }),
    ...(cancelAt !== undefined && { cancelAt }),
    cancelTwice: random.chance(0.3),
    way,
    stubborn: random.chance(0.25),
  };
}

function requestOf(random: Random, way: Way): OrderRequest {
  const hasAddress = way === 'undeliverable' || random.chance(0.8);
  const postalCode = way === 'undeliverable' ? 'UNDELIVERABLE' : '10121';
  const productIds = random.pick([['cups'], ['rare'], ['rare', 'cups'], ['spoons', 'cups'], ['spoons'], ['rare']]);
  return {
    customerId: random.pick(['c-1', 'c-1', 'c-2']),
    items: productIds.map((productId) => ({ productId, quantity: random.pick([1, 1, 2, 3]) })),
    ...(random.chance(0.3) && { reference: random.pick(['WEB-1', 'WEB-2']) }),
    ...(hasAddress && { shippingAddress: { ...address, postalCode } }),
    ...(random.chance(0.65) && { payment: { method: 'card', token: random.pick(tokens) } }),
  };
}
