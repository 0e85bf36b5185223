import * as z from 'zod/mini';
import { pageQuery } from '../../messages/fields/page-query.ts';
import { Line } from '../../messages/fields/primitives.ts';
import { queueNames } from '../../messages/queues.ts';
import { AttentionReason } from '../../ordering/domain/lifecycle/attention.ts';
import { DeadLetterReason } from './dead-letters/dead-letter.ts';

/** An order id in a request: upper case is accepted and read as lower case. */
const OrderIdInput = z.string().check(
  z.toLowerCase(),
  z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    error: 'must be a UUID, for example 0d9f3a52-7c1b-8e60-8a3e-3f6d2b9c1a04',
  }),
);

const filters = {
  queue: z.optional(z.enum(queueNames)),
  orderId: z.optional(OrderIdInput),
  reason: z.optional(DeadLetterReason),
};

/** The query of `GET /operations/dead-letters`. */
export const DeadLetterListQuery = z.strictObject({ ...pageQuery, ...filters });
export const RedriveRequest = z.strictObject({ dryRun: z.optional(z.boolean()) });
/** The dead letters to redrive. A cursor continues where the previous request ended. */
export const RedriveAllRequest = z.strictObject({
  ...filters,
  dryRun: z.optional(z.boolean()),
  cursor: pageQuery.cursor,
});
/** The query of `GET /operations/attention`. */
export const AttentionListQuery = z.strictObject({ ...pageQuery, reason: z.optional(AttentionReason) });
export const AcknowledgeRequest = z.strictObject({ reason: AttentionReason, note: z.optional(Line) });
export const DiscardRequest = z.strictObject({ reason: Line });
export const DoctorRequest = z.strictObject({ heal: z.optional(z.boolean()), cursor: pageQuery.cursor });
