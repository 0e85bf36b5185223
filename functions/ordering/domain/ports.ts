import type { Message } from '../../messages/messages.ts';
import type { Product, ProductEntry, StockAdjustment } from './catalogue/product.ts';
import type { Order } from './order.ts';
import type { OrderStatus } from './statuses.ts';

/** Returns the time, in ISO 8601 UTC with milliseconds. */
export type Now = () => string;

/** The outcome of an attempt to create an order. `products` are those whose stock or version did not allow to hold them. */
export type Creation =
  | { outcome: 'created' }
  | { outcome: 'exists'; order: Order }
  | { outcome: 'contended' }
  | { outcome: 'reference taken'; orderId: string }
  | { outcome: 'not held'; products: ReadonlyMap<string, Product | undefined> };

/** The orders that a list shows: of one client, or of all where `clientId` is absent. Times are inclusive. */
export type OrderFilter = {
  clientId?: string | undefined;
  customerId?: string | undefined;
  status?: OrderStatus | undefined;
  reference?: string | undefined;
  createdFrom?: string | undefined;
  createdTo?: string | undefined;
};
/** A page of orders. `after` is the position of the next page; undefined on the last. */
export type OrderPage = { orders: Order[]; after: string | undefined };

/** An order as far as it tells whether another one is alike. */
export type OrderFingerprint = Pick<Order, 'orderId' | 'createdAt'> & { fingerprint: string };

export type Orders = {
  /** Writes order, stock and reference together or not at all. Stock is held only at these catalogue versions. */
  create(
    order: Order,
    held: { versions: ReadonlyMap<string, number>; paymentToken: string | undefined },
  ): Promise<Creation>;
  /** Finds the order as it is now. */
  find(orderId: string): Promise<Order | undefined>;
  /** Writes `after`, and its effect on stock and reference, unless the order was written since `before` was read. */
  save(before: Order, after: Order): Promise<'saved' | 'conflict'>;
  /** Finds the token of a payment; deleted once payment has replied. */
  findPaymentToken(orderId: string): Promise<string | undefined>;
  /** Lists orders, newest first; eventually consistent. */
  list(filter: OrderFilter, limit: number, after: string | undefined): Promise<OrderPage>;
  /** Lists at most 100 orders of the same customer, placed within `seconds` of this one, newest first; eventually consistent. */
  listPlacedAround(order: Order, seconds: number): Promise<OrderFingerprint[]>;
  /** Lists the ids of the orders whose reply was due before `at`, the longest overdue first; eventually consistent. */
  listOverdue(at: string): AsyncIterable<string>;
};

export type Catalogue = {
  /** Gets products, from a cache where it has them. A cached price may be old: holding stock at its version fails then. */
  getProducts(productIds: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** Removes these products from the cache. */
  forget(productIds: readonly string[]): void;
};

export type Products = {
  find(productId: string): Promise<Product | undefined>;
  list(limit: number, after: string | undefined): Promise<{ products: Product[]; after: string | undefined }>;
  /** Creates the product, unless it exists. */
  create(product: Product): Promise<'created' | 'exists'>;
  /** Replaces name, price and currency, if the product still has this version. Stock stays. */
  replace(productId: string, entry: ProductEntry, version: number): Promise<Product | 'conflict'>;
  /**
   * Changes the stock once per adjustment id; with `present`, only if the product is still the same (else `conflict`).
   * An id that was used for another change is `reused`.
   */
  adjust(
    productId: string,
    adjustment: StockAdjustment,
    present?: Product,
  ): Promise<'adjusted' | 'duplicate' | 'reused' | 'too low' | 'unknown product' | 'conflict'>;
};

/** Sends a command to its participant. `resend` is 0 the first time, and the number of the reminder after that. */
export type SendCommand = (command: Message, resend?: number) => Promise<void>;

/** Waits a moment after the attempt of this number, counted from 1, before the next one. */
export type WaitForRetry = (attempt: number) => Promise<void>;
