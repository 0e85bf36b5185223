import * as z from 'zod/mini';
import { Fault } from './fault.ts';
import { Time } from './fields/primitives.ts';
import type { Stored } from './stored.ts';

/**
 * One attempt at a message that failed or may have. Without a `fault` it is unfinished: it is in progress, or the function
 * crashed or ran out of time during it. `nextAt` is when the next attempt is due.
 */
export const Attempt = z.object({ at: Time, fault: z.optional(Fault), nextAt: z.optional(Time) });
export type Attempt = Stored<typeof Attempt>;

/** The attempts at a message, the oldest first. */
export const AttemptList = z.array(Attempt).check(z.maxLength(100));
