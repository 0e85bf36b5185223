import * as z from 'zod/mini';
import { Fault } from '../../messages/fault.ts';
import { Address } from '../../messages/fields/address.ts';
import { Contact } from '../../messages/fields/contact.ts';
import {
  Currency,
  createTextSchema,
  Identifier,
  Line,
  OrderId,
  PaymentMethod,
  PaymentToken,
  Quantity,
  sendable,
  Total,
  Trace,
} from '../../messages/fields/primitives.ts';
import type { Stored } from '../../messages/stored.ts';
import { OrderEvent } from './events.ts';
import { PendingReplyRecord } from './lifecycle/pending-replies.ts';
import { orderStatuses } from './statuses.ts';

const Metadata = z
  .record(
    createTextSchema(
      /^[A-Za-z0-9._-]{1,40}$/,
      'must be a name of 1 to 40 letters, digits, dots, underscores or hyphens',
    ),
    z.string().check(z.maxLength(200), sendable),
  )
  .check(z.refine((pairs) => Object.keys(pairs).length <= 20, { error: 'must have at most 20 pairs' }));

/** The body of `POST /orders`. It has no prices: they come from the catalogue. */
export const OrderRequest = z.strictObject({
  customerId: Identifier,
  reference: z.optional(Identifier),
  items: z
    .array(z.strictObject({ productId: Identifier, quantity: Quantity }))
    .check(z.minLength(1), z.maxLength(50), z.superRefine(hasUniqueProducts)),
  contact: z.optional(Contact),
  shippingAddress: z.optional(Address),
  payment: z.optional(z.strictObject({ method: PaymentMethod, token: PaymentToken })),
  metadata: z.optional(Metadata),
});
export type OrderRequest = z.infer<typeof OrderRequest>;

const OrderLine = z.object({
  productId: Identifier,
  name: Line,
  quantity: Quantity,
  unitPrice: z.int(),
  lineTotal: Total,
});
export type OrderLine = Stored<typeof OrderLine>;

export const OrderStatusName = z.enum(orderStatuses);
const deliveryStatuses = ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED', 'CANCELLED'] as const;
const paymentStatuses = ['PENDING', 'PAID', 'DECLINED', 'REFUND_PENDING', 'REFUNDED', 'CANCELLED'] as const;

/** An order as its client sees it. An absent field is left out, never null. The payment token is not shown. */
export const OrderView = z.object({
  orderId: OrderId,
  reference: z.optional(Identifier),
  customerId: Identifier,
  status: OrderStatusName,
  version: z.int(),
  items: z.array(OrderLine),
  total: Total,
  currency: Currency,
  contact: z.optional(Contact),
  shippingAddress: z.optional(Address),
  metadata: z.optional(Metadata),
  payment: z.optional(
    z.object({ status: z.enum(paymentStatuses), method: PaymentMethod, paymentId: z.optional(z.string()) }),
  ),
  delivery: z.optional(
    z.object({
      status: z.enum(deliveryStatuses),
      carrier: z.optional(z.string()),
      trackingNumber: z.optional(z.string()),
    }),
  ),
  shippedAt: z.optional(z.string()),
  deliveredAt: z.optional(z.string()),
  cancellation: z.optional(
    z.object({
      status: z.enum(['REQUESTED', 'ACCEPTED', 'REFUSED']),
      reason: z.optional(z.string()),
      at: z.string(),
    }),
  ),
  failure: z.optional(z.object({ code: z.string(), detail: z.string() })),
  needsAttention: z.optional(z.object({ since: z.string(), reasons: z.array(z.string()) })),
  possibleDuplicateOf: z.optional(OrderId),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type OrderView = Stored<typeof OrderView>;

/** An order as it is stored: its view, its client, its history, its stock and its pending reply. */
export const Order = z.extend(z.omit(OrderView, { needsAttention: true }), {
  clientId: Identifier,
  /** SHA-256 of the canonical JSON that was received: tells the same request from another one with the same key. */
  requestHash: z.string(),
  /** Raised by every write, and the condition of the next one. */
  revision: z.int(),
  /** Where the stock of all items is. */
  stock: z.enum(['HELD', 'SOLD', 'RELEASED', 'WRITTEN_OFF']),
  pendingReply: z.optional(PendingReplyRecord),
  /** A refund that has failed at least once. */
  refundOutstanding: z.optional(z.object({ since: z.string(), attempts: z.int(), fault: Fault })),
  /** The open reasons for which the order needs a person; the view shows them as `needsAttention`. */
  attention: z.optional(z.array(z.object({ reason: z.string(), since: z.string() }))),
  trace: Trace,
  history: z.array(OrderEvent),
});
export type Order = Stored<typeof Order>;

const { status, stock, payment, delivery, cancellation } = Order.shape;
const Statuses = z.object({
  ...{ status, stock },
  payment: z.optional(z.pick(payment.def.innerType, { status: true })),
  delivery: z.optional(z.pick(delivery.def.innerType, { status: true })),
  cancellation: z.optional(z.pick(cancellation.def.innerType, { status: true })),
});
/** Whether this release knows the status of the order, its stock, payment, delivery and cancellation. */
export function hasKnownStatuses(order: Order): boolean {
  return Statuses.safeParse(order).success;
}

export const CancelRequest = z.strictObject({ reason: z.optional(Line) });

function hasUniqueProducts(items: { productId: string }[], context: z.core.$RefinementCtx<unknown>): void {
  const seen = new Set<string>();
  for (const [index, { productId }] of items.entries()) {
    if (seen.has(productId))
      context.addIssue({
        code: 'custom',
        path: [index, 'productId'],
        message: 'is in the order already; raise its quantity',
        params: { code: 'duplicate' },
      });
    seen.add(productId);
  }
}
