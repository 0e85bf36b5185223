import * as z from 'zod/mini';
import type { ReplyTimeouts } from '../domain/lifecycle/pending-replies.ts';

const Seconds = z.int().check(z.gte(1));
const Stated = z.object({
  payment: Seconds,
  payment_cancellation: Seconds,
  delivery: Seconds,
  carrier: Seconds,
  cancellation: Seconds,
  refund: Seconds,
});

/** The deadlines of the stage, from the variable `REPLY_TIMEOUT_SECONDS`. */
export function parseReplyTimeouts(json: string): ReplyTimeouts {
  return Stated.parse(JSON.parse(json));
}
