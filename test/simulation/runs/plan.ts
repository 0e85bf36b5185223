import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import type { OrderRequest } from '../../../functions/ordering/domain/order.ts';
import { address, createProduct } from '../../support/example.ts';
import type { Random } from '../harness/random.ts';

/** There are too few pieces of `rare` for all orders. */
export const catalogueAtStart: readonly Product[] = [
  createProduct('cups', { available: 40 }),
  createProduct('rare', { available: 4, price: 9_900 }),
  createProduct('spoons', { available: 60, price: 450 }),
];

export type JourneyEnd = 'delivered' | 'undeliverable' | 'lost' | 'damaged';

/** An order that a client places, and what happens to it. Times are milliseconds from the beginning. */
export type OrderPlan = {
  clientId: string;
  key: string;
  request: OrderRequest;
  at: number;
  /** The number of simultaneous requests with the same key. */
  copies: number;
  /** When the client sends the same request again. */
  repeatAt?: number;
  /** When the client sends another request with the same key. */
  misuseAt?: number;
  /** When the client cancels the order, if it was placed. */
  cancelAt?: number;
  cancelTwice: boolean;
  /** How the delivery ends. The simulated carrier knows only `delivered` and `undeliverable`, from the postal code. */
  journeyEnd: JourneyEnd;
  /** Whether an external carrier also scans a parcel after its cancellation or after its end. */
  keepsScanning: boolean;
  /** How long an external carrier waits before its first scan, in milliseconds. */
  pickUpMs?: number;
};

export type PricePlan = { at: number; productId: string; price: number };
export type StockPlan = { at: number; productId: string; adjustmentId: string; delta: number };
export type Plan = { orders: OrderPlan[]; prices: PricePlan[]; adjustments: readonly StockPlan[] };

const tokens = ['tok_ok', 'tok_ok', 'tok_declined', 'tok_flaky', 'tok_down', 'tok_refund_flaky', 'tok_stolen'];
const journeyEnds: readonly JourneyEnd[] = ['delivered', 'delivered', 'delivered', 'undeliverable', 'lost', 'damaged'];
const soonMs = 60_000;

/** The addresses of customers. Some act at the mail provider: see `participants/mail-provider.ts`. */
export const customer = 'canary.ada@example.com';
const customers = [
  ...[customer, customer, customer, "canary.o'hara+1@münchen.example"],
  ...['canary.bounce@example.com', 'canary.complaint@example.com', 'canary.refused@example.com'],
  'canary.failing@example.com',
];
const locales = [
  ...['en', 'de-AT', 'DE-at', 'fr-CH', 'it', 'es-419', 'zh-Hant-TW', 'ar'],
  ...['x-klingon', 'i-default', 'de-DE-u-co-phonebk-nu-thai', 'sgn-be-fr'],
];

/** Returns a few random orders, price changes and stock adjustments. */
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
      productId: random.pick(['cups', 'rare', 'unknown-product']),
      adjustmentId: `count-${random.pick([index, 0])}`,
      delta: random.pick([-3, -1, 1, 2, 5]),
    })),
  };
}

/** Adjustments that leave enough of each product for every order. */
export const plentyOfStock: readonly StockPlan[] = ['cups', 'rare', 'spoons'].map((productId) => ({
  ...{ at: 0, productId, adjustmentId: 'delivered', delta: 5_000 },
}));

export function randomOrder(random: Random, index: number): OrderPlan {
  const journeyEnd = random.pick(journeyEnds);
  const at = random.between(0, soonMs);
  const sometimes = (probability: number, most: number) =>
    random.chance(probability) ? at + random.between(0, most) : undefined;
  const repeatAt = sometimes(0.3, 300_000);
  const misuseAt = sometimes(0.1, 60_000);
  const cancelAt = sometimes(0.45, random.pick([200, 5_000, 40_000, 300_000]));
  return {
    // Two clients use the same keys for different orders.
    clientId: index % 2 === 0 ? 'shop' : 'market',
    key: `key-${index >> 1}`,
    request: createRequest(random, journeyEnd),
    at,
    copies: random.pick([1, 1, 1, 2, 3]),
    ...(repeatAt !== undefined && { repeatAt }),
    ...(misuseAt !== undefined && { misuseAt }),
    ...(cancelAt !== undefined && { cancelAt }),
    cancelTwice: random.chance(0.3),
    journeyEnd,
    keepsScanning: random.chance(0.25),
  };
}

function createRequest(random: Random, journeyEnd: JourneyEnd): OrderRequest {
  const hasAddress = journeyEnd === 'undeliverable' || random.chance(0.8);
  const postalCode = journeyEnd === 'undeliverable' ? 'UNDELIVERABLE' : '10121';
  const productIds = random.pick([['cups'], ['rare'], ['rare', 'cups'], ['spoons', 'cups'], ['spoons'], ['rare']]);
  return {
    customerId: random.pick(['c-1', 'c-1', 'c-2']),
    items: productIds.map((productId) => ({ productId, quantity: random.pick([1, 1, 2, 3]) })),
    ...(random.chance(0.3) && { reference: random.pick(['WEB-1', 'WEB-2']) }),
    ...(random.chance(0.8) && {
      contact: { email: random.pick(customers), ...(random.chance(0.8) && { locale: random.pick(locales) }) },
    }),
    ...(hasAddress && { shippingAddress: { ...address, postalCode } }),
    ...(random.chance(0.65) && { payment: { method: 'card', token: random.pick(tokens) } }),
  };
}
