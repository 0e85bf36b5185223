import * as z from 'zod/mini';
import { createEnvelopeSchema } from './envelope.ts';
import { Address } from './fields/address.ts';
import { Identifier, Quantity } from './fields/primitives.ts';
import type { Stored } from './stored.ts';

/** The order is paid, or has no payment. Asks delivery to arrange the delivery. */
export const OrderCreated = createEnvelopeSchema(
  'order.created',
  z.object({
    clientId: Identifier,
    items: z.array(z.object({ productId: Identifier, quantity: Quantity })).check(z.minLength(1), z.maxLength(50)),
    shippingAddress: z.optional(Address),
  }),
);
export type OrderCreated = Stored<typeof OrderCreated>;

/** Asks delivery to cancel, unless the parcel has left. It may overtake `order.created`. */
export const OrderCancellationRequested = createEnvelopeSchema(
  'order.cancellation_requested',
  z.object({ clientId: Identifier }),
);
export type OrderCancellationRequested = Stored<typeof OrderCancellationRequested>;

/** The commands on `orders.fifo`. */
export const OrderMessage = z.discriminatedUnion('type', [OrderCreated, OrderCancellationRequested]);
export type OrderMessage = Stored<typeof OrderMessage>;
