import * as z from 'zod/mini';
import { Identifier, Time } from '../../messages/fields.ts';
import { pageQuery } from '../../messages/page-query.ts';
import { OrderStatusName } from './order.ts';

/** What `GET /orders` can be asked for. */
export const OrderListQuery = z.strictObject({
  ...pageQuery,
  customerId: z.optional(Identifier),
  status: z.optional(OrderStatusName),
  reference: z.optional(Identifier),
  createdFrom: z.optional(Time),
  createdTo: z.optional(Time),
});

/** What `GET /idempotency-keys` must be asked for: the key as the header would carry it. */
export const KeyQuery = z.strictObject({ key: z.string().check(z.maxLength(600)) });
