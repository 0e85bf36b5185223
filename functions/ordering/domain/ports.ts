import type { Message } from '../../messages/messages.ts';
import type { Product, ProductEntry, StockAdjustment } from './catalogue/product.ts';
import type { Order } from './order.ts';
import type { OrderStatus } from './statuses.ts';

/** Where the domain gets the time, in ISO 8601 UTC with milliseconds. */
export type Now = () => string;

/** What became of an attempt to place an order. `products` are those that could not be held as they were priced. */
export type Creation =
  | { outcome: 'created' }
  | { outcome: 'exists'; order: Order }
  | { outcome: 'contended' }
  | { outcome: 'reference taken'; orderId: string }
  | { outcome: 'not held'; products: ReadonlyMap<string, Product | undefined> };

/** Which orders a list shows: one client's, or everybody's where `clientId` is absent. Times are inclusive. */
export type OrderFilter = {
  clientId?: string | undefined;
  customerId?: string | undefined;
  status?: OrderStatus | undefined;
  reference?: string | undefined;
  createdFrom?: string | undefined;
  createdTo?: string | undefined;
};
/** `after` is where the list goes on; undefined at its end. */
export type OrderPage = { orders: Order[]; after: string | undefined };

/** What tells whether an order is like another, without the order. */
export type OrderFingerprint = Pick<Order, 'orderId' | 'createdAt'> & { fingerprint: string };

export type Orders = {
  /** Writes order, stock and reference together or not at all. Stock is held at the catalogue versions given. */
  create(
    order: Order,
    held: { versions: ReadonlyMap<string, number>; paymentToken: string | undefined },
  ): Promise<Creation>;
  /** The order as it is now. */
  find(orderId: string): Promise<Order | undefined>;
  /** Writes `after` with what it means for stock and reference, if nobody has written the order since `before` was read. */
  save(before: Order, after: Order): Promise<'saved' | 'conflict'>;
  /** The secret that a payment is asked with; gone when the payment is settled. */
  findPaymentToken(orderId: string): Promise<string | undefined>;
  /** Newest first, a moment behind. */
  list(filter: OrderFilter, limit: number, after: string | undefined): Promise<OrderPage>;
  /** What its customer ordered so many seconds before and after an order, newest first, at most 100, a moment behind. */
  listPlacedAround(order: Order, seconds: number): Promise<OrderFingerprint[]>;
  /** The ids of all orders whose answer was due before `at`, the longest overdue first, a moment behind. */
  listOverdue(at: string): AsyncIterable<string>;
};

export type Catalogue = {
  /** What products cost, from memory where it is known. What is remembered may be old: a hold at its version tells. */
  getProducts(productIds: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** Forgets what is remembered of these products. */
  forget(productIds: readonly string[]): void;
};

export type Products = {
  find(productId: string): Promise<Product | undefined>;
  list(limit: number, after: string | undefined): Promise<{ products: Product[]; after: string | undefined }>;
  /** Makes the product, unless it is there. */
  create(product: Product): Promise<'created' | 'exists'>;
  /** Replaces what the catalogue says, if it is still at this version. Stock stays. */
  replace(productId: string, entry: ProductEntry, version: number): Promise<Product | 'conflict'>;
  /**
   * Changes the stock once per adjustment id, and where `seen` is given only if the product is still so (else `conflict`).
   * An id that stands for another change is `reused`.
   */
  adjust(
    productId: string,
    adjustment: StockAdjustment,
    seen?: Product,
  ): Promise<'adjusted' | 'duplicate' | 'reused' | 'too low' | 'unknown product' | 'conflict'>;
};

/** Sends a command to its participant; `resend` is 0 the first time and counts when it is asked again on purpose. */
export type SendCommand = (command: Message, resend?: number) => Promise<void>;

/** Waits a moment after the attempt of this number, counted from 1, before the next one. */
export type WaitForRetry = (attempt: number) => Promise<void>;
