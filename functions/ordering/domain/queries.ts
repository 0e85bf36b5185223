import * as z from 'zod/mini';
import { pageQuery } from '../../messages/fields/page-query.ts';
import { Identifier } from '../../messages/fields/primitives.ts';
import { TimeInput } from '../../messages/fields/time-input.ts';
import { OrderStatusName } from './order.ts';

/** What `GET /orders` can be asked for. */
export const OrderListQuery = z.strictObject({
  ...pageQuery,
  customerId: z.optional(Identifier),
  status: z.optional(OrderStatusName),
  reference: z.optional(Identifier),
  createdFrom: z.optional(TimeInput),
  createdTo: z.optional(TimeInput),
});

/** What `GET /idempotency-keys` must be asked for: the key as the header would carry it. */
export const KeyQuery = z.strictObject({ key: z.string().check(z.maxLength(600)) });
