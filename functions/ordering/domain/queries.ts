import * as z from 'zod/mini';
import { pageQuery } from '../../messages/fields/page-query.ts';
import { Identifier } from '../../messages/fields/primitives.ts';
import { TimeInput } from '../../messages/fields/time-input.ts';
import { OrderStatusName } from './order.ts';

/** The query parameters of `GET /orders`. */
export const OrderListQuery = z.strictObject({
  ...pageQuery,
  customerId: z.optional(Identifier),
  status: z.optional(OrderStatusName),
  reference: z.optional(Identifier),
  createdFrom: z.optional(TimeInput),
  createdTo: z.optional(TimeInput),
});

/** The query parameters of `GET /idempotency-keys`: the key as the header would carry it. */
export const KeyQuery = z.strictObject({ key: z.string().check(z.maxLength(600)) });
