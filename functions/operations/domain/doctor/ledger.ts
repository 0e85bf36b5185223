import * as z from 'zod/mini';
import { Time } from '../../../messages/fields/primitives.ts';
import { toShownSchema } from '../../../messages/stored.ts';
import { Product } from '../../../ordering/domain/catalogue/product.ts';
import type { Order } from '../../../ordering/domain/order.ts';

const Pieces = z.int();
const Counts = z.object({ held: Pieces, sold: Pieces, writtenOff: Pieces });
type Counts = z.infer<typeof Counts>;
const counts = ['held', 'sold', 'writtenOff'] as const;

const Stock = z.pick(Product, {
  productId: true,
  available: true,
  held: true,
  sold: true,
  writtenOff: true,
  stocked: true,
});
/** The stock of a product: where its pieces are, and how many there are in all. */
export type Stock = z.infer<typeof Stock>;
const Seen = toShownSchema(Stock);

/** How many products one ledger has: what it says travels with the doctor's cursor. */
export const maxAccounts = 200;

/** A product as it was counted, and between what bounds the lines of the orders read so far put its counts. */
const Account = z.object({ seen: Stock, least: Counts, most: Counts });
export type Account = z.infer<typeof Account>;

/**
 * What the orders say of products at one moment, while they go on. Orders are read long after the products, but each
 * history tells when its stock moved: so it is known where it was then, but for what moved just about that moment,
 * which widens the bounds. A count outside them is wrong however busy the shop is, unless orders could not be read.
 */
export const Ledger = z.object({
  at: Time,
  accounts: z.array(Account).check(z.maxLength(maxAccounts)),
  unreadable: Pieces,
});
export type Ledger = z.infer<typeof Ledger>;

/** The time in a history comes before its commit by less than this. */
const commitMs = 15_000;
/** Clocks of two machines differ by less than this. */
const clocksMs = 5_000;

type Where = keyof Counts | 'elsewhere';
const moves: Readonly<Record<string, Where>> = {
  'stock.held': 'held',
  'stock.sold': 'sold',
  'stock.written_off': 'writtenOff',
  'stock.released': 'elsewhere',
};

export function openLedger(products: readonly Stock[], at: string): Ledger {
  const none = { held: 0, sold: 0, writtenOff: 0 };
  return {
    at,
    unreadable: 0,
    accounts: products.map((product) => ({
      seen: Seen.parse(product),
      least: { ...none },
      most: { ...none },
    })),
  };
}

/** Enters an order's lines into the ledger. */
export function addOrder(ledger: Ledger, order: Order): Ledger {
  const places = getStockStates(order, Date.parse(ledger.at));
  const quantities = new Map(order.items.map(({ productId, quantity }) => [productId, quantity]));
  const accounts = ledger.accounts.map((account) => {
    const quantity = quantities.get(account.seen.productId);
    if (quantity === undefined) return account;
    const least = { ...account.least };
    const most = { ...account.most };
    for (const count of counts) {
      if (places.has(count)) most[count] += quantity;
      if (places.has(count) && places.size === 1) least[count] += quantity;
    }
    return { ...account, least, most };
  });
  return { ...ledger, accounts };
}

/** Where an order's stock may have been at a moment. */
function getStockStates({ history }: Order, atMs: number): Set<Where> {
  let places = new Set<Where>(['elsewhere']);
  for (const { type, at } of history) {
    const place = moves[type];
    if (place === undefined || Date.parse(at) > atMs + clocksMs) continue;
    places = Date.parse(at) < atMs - commitMs ? new Set([place]) : places.add(place);
  }
  return places;
}

export type CountMismatch = {
  /** The counts that no state of the orders explains. */
  wrong: (keyof Counts)[];
  /** What the orders say, where it is known to the piece. */
  exact: Counts | undefined;
};

/** Holds a product's counts against the orders, once all of them are entered. */
export function compareCounts({ seen, least, most }: Account): CountMismatch {
  const wrong = counts.filter((count) => seen[count] < least[count] || seen[count] > most[count]);
  return { wrong, exact: counts.every((count) => least[count] === most[count]) ? least : undefined };
}
