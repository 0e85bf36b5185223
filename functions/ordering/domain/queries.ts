import * as z from 'zod/mini';
import { Identifier } from '../../messages/fields.ts';
import { GivenTime } from '../../messages/given-time.ts';
import { pageQuery } from '../../messages/page-query.ts';
import { OrderStatusName } from './order.ts';

/** What `GET /orders` can be asked for. */
export const OrderListQuery = z.strictObject({
  ...pageQuery,
  customerId: z.optional(Identifier),
  status: z.optional(OrderStatusName),
  reference: z.optional(Identifier),
  createdFrom: z.optional(GivenTime),
  createdTo: z.optional(GivenTime),
});

/** What `GET /idempotency-keys` must be asked for: the key as the header would carry it. */
export const KeyQuery = z.strictObject({ key: z.string().check(z.maxLength(600)) });
