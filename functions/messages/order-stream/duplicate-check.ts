import * as z from 'zod/mini';
import { createEnvelopeSchema } from '../envelope.ts';
import type { Stored } from '../stored.ts';

/** An order was placed: asks ordering to look for a like order under another idempotency key. */
export const DuplicateCheckRequested = createEnvelopeSchema('order.duplicate_check_requested', z.object({}));
export type DuplicateCheckRequested = Stored<typeof DuplicateCheckRequested>;
