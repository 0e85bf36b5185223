import * as z from 'zod/mini';
import { createTextSchema } from '../../../messages/fields/primitives.ts';

/** A topic of live updates: one order, or all orders that the client may see. */
const Topic = createTextSchema(
  /^(orders|order:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  'must be orders, or order: and an order id, for example order:0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f',
);

/** The body of `POST /live/tickets`. */
export const LiveTicketRequest = z.strictObject({ topic: z.pipe(z.string().check(z.toLowerCase()), Topic) });

/** The response to a request for a ticket. */
export const LiveTicketView = z.object({ ticket: z.string(), url: z.string(), expiresAt: z.string() });
