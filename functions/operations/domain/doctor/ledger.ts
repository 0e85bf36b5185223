import * as z from 'zod/mini';
import { Time } from '../../../messages/fields/primitives.ts';
import { toShownSchema } from '../../../messages/stored.ts';
import { Product } from '../../../ordering/domain/catalogue/product.ts';
import type { Order } from '../../../ordering/domain/order.ts';

const Counts = z.object({ held: z.int(), sold: z.int(), writtenOff: z.int() });
export type Counts = z.infer<typeof Counts>;
const countNames = ['held', 'sold', 'writtenOff'] as const;

const Stock = z.pick(Product, {
  productId: true,
  available: true,
  held: true,
  sold: true,
  writtenOff: true,
  stocked: true,
});
/** The stock of a product: its pieces by state, and how many were ever stocked. */
export type Stock = z.infer<typeof Stock>;
const ShownStock = toShownSchema(Stock);

/** The most products of one ledger: with longer ids and numbers than any, it still fits in an item of DynamoDB (400 KB). */
export const maxAccounts = 500;

/** The stock of a product when it was read, and the bounds that the orders read so far put on its counts. */
const Account = z.object({ stock: Stock, least: Counts, most: Counts });
export type Account = z.infer<typeof Account>;

/**
 * The stock at one moment, compared with the orders as they were at that moment. Orders are read later, but each history
 * tells when its stock moved. A move close to the moment widens the bounds, so that a busy shop causes no false finding.
 */
export const Ledger = z.object({
  at: Time,
  accounts: z.array(Account).check(z.maxLength(maxAccounts)),
  /** How many orders could not be read. */
  unreadable: z.int(),
});
export type Ledger = z.infer<typeof Ledger>;

/** The time of an event is earlier than its commit by less than this. */
const commitMs = 15_000;
/** The clocks of two machines differ by less than this. */
const clockSkewMs = 5_000;

type StockState = keyof Counts | 'elsewhere';
const moves: Readonly<Record<string, StockState>> = {
  'stock.held': 'held',
  'stock.sold': 'sold',
  'stock.written_off': 'writtenOff',
  'stock.released': 'elsewhere',
};

export function openLedger(products: readonly Stock[], at: string): Ledger {
  const none = { held: 0, sold: 0, writtenOff: 0 };
  const accounts = products.map((product) => ({ stock: ShownStock.parse(product), least: none, most: none }));
  return { at, unreadable: 0, accounts };
}

/** Returns the ledger with the lines of an order added. */
export function addOrder(ledger: Ledger, order: Order): Ledger {
  const states = listStockStates(order, Date.parse(ledger.at));
  const quantities = new Map(order.items.map(({ productId, quantity }) => [productId, quantity]));
  const accounts = ledger.accounts.map((account) => {
    const quantity = quantities.get(account.stock.productId);
    if (quantity === undefined) return account;
    const least = { ...account.least };
    const most = { ...account.most };
    for (const count of countNames) {
      if (states.has(count)) most[count] += quantity;
      if (states.has(count) && states.size === 1) least[count] += quantity;
    }
    return { ...account, least, most };
  });
  return { ...ledger, accounts };
}

/** Lists the states that the stock of an order may have had at a moment. */
function listStockStates({ history }: Order, atMs: number): Set<StockState> {
  let states = new Set<StockState>(['elsewhere']);
  for (const { type, at } of history) {
    const state = moves[type];
    if (state === undefined || Date.parse(at) > atMs + clockSkewMs) continue;
    states = Date.parse(at) < atMs - commitMs ? new Set([state]) : states.add(state);
  }
  return states;
}

/** Compares the counts of a product with the orders, once all orders are added. `exact` is undefined while they move. */
export function compareCounts({ stock, least, most }: Account) {
  const wrong = countNames.filter((count) => stock[count] < least[count] || stock[count] > most[count]);
  const isExact = countNames.every((count) => least[count] === most[count]);
  return { wrong, exact: isExact ? least : undefined };
}
