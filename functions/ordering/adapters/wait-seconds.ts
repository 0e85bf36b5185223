import * as z from 'zod/mini';
import type { WaitSeconds } from '../domain/waits.ts';

const Seconds = z.int().check(z.gte(1));
const Stated = z.object({
  payment: Seconds,
  payment_cancellation: Seconds,
  delivery: Seconds,
  carrier: Seconds,
  cancellation: Seconds,
  refund: Seconds,
});

/** The deadlines of the stage, from the variable `WAIT_SECONDS`. */
export function waitSecondsOf(json: string): WaitSeconds {
  return Stated.parse(JSON.parse(json));
}
