import * as z from 'zod/mini';
import { pendingReplyNames, type ReplyTimeouts } from '../domain/lifecycle/pending-replies.ts';

const Timeouts = z.record(z.enum(pendingReplyNames), z.int().check(z.gte(1)));

/** Parses the timeouts of the stage, in seconds, from the variable `REPLY_TIMEOUT_SECONDS`. */
export function parseReplyTimeouts(json: string): ReplyTimeouts {
  return Timeouts.parse(JSON.parse(json));
}
