import * as z from 'zod/mini';
import {
  CorrelationId,
  Currency,
  Identifier,
  Line,
  OrderId,
  PaymentMethod,
  Quantity,
  Time,
  Total,
  Trace,
} from '../fields/primitives.ts';
import type { Stored } from '../stored.ts';
import { EventType } from './event-types.ts';

/** An event of an order's history, as the stream of Orders carries it. */
const HistoryEvent = z.object({
  sequence: z.int(),
  type: EventType,
  at: Time,
  actor: z.string(),
  correlationId: CorrelationId,
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type HistoryEvent = Stored<typeof HistoryEvent>;

/**
 * An order as the stream of Orders carries it, as far as its readers need it. The stream is an interface like a queue: any
 * release may have written the image, so it is parsed in the tolerant form, which carries the other members along.
 */
export const OrderImage = z.object({
  orderId: OrderId,
  clientId: Identifier,
  reference: z.optional(Identifier),
  status: z.string(),
  version: z.int(),
  items: z
    .array(z.object({ productId: Identifier, name: Line, quantity: Quantity, lineTotal: Total }))
    .check(z.minLength(1)),
  total: Total,
  currency: Currency,
  contact: z.optional(z.object({ email: z.string(), locale: z.optional(z.string()) })),
  payment: z.optional(z.object({ status: z.string(), method: PaymentMethod })),
  delivery: z.optional(z.object({ carrier: z.optional(z.string()), trackingNumber: z.optional(z.string()) })),
  shippedAt: z.optional(z.unknown()),
  deliveredAt: z.optional(z.unknown()),
  cancellation: z.optional(z.unknown()),
  failure: z.optional(z.unknown()),
  attention: z.optional(z.unknown()),
  possibleDuplicateOf: z.optional(z.unknown()),
  createdAt: Time,
  trace: Trace,
  history: z.array(HistoryEvent).check(z.minLength(1)),
});
export type OrderImage = Stored<typeof OrderImage>;
