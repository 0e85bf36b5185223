import * as z from 'zod/mini';
import { pageQuery } from '../../messages/fields/page-query.ts';
import { Identifier, OrderId } from '../../messages/fields/primitives.ts';
import { EventType } from '../../messages/order-stream/event-types.ts';

/** Types of events with commas between, each once or more. */
const EventTypes = z.string().check(
  z.maxLength(1_000),
  z.refine((list) => list.split(',').every((type) => EventType.safeParse(type).success), {
    error: 'must be types of events with commas between, for example order.created,delivery.shipped',
  }),
);

/** The query parameters of `GET /events`. `expand` reads the orders as well, so that a page is shorter. */
export const FeedQuery = z
  .strictObject({
    after: pageQuery.cursor,
    types: z.optional(EventTypes),
    orderId: z.optional(z.pipe(z.string().check(z.toLowerCase()), OrderId)),
    limit: pageQuery.limit,
    expand: z.optional(z.literal('order')),
    clientId: z.optional(Identifier),
  })
  .check(
    z.refine(({ expand, limit }) => expand === undefined || Number(limit ?? 20) <= 20, {
      path: ['limit'],
      error: 'must be at most 20 with expand=order',
    }),
  );
export type FeedQuery = z.infer<typeof FeedQuery>;
