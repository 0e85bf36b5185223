import * as z from 'zod/mini';
import { pageQuery } from '../../messages/fields/page-query.ts';
import { deliveryStatuses } from './transitions.ts';

/** What `GET /deliveries` can be asked for. */
export const DeliveryListQuery = z.strictObject({
  ...pageQuery,
  status: z.optional(z.enum(deliveryStatuses)),
});
