import * as z from 'zod/mini';
import type { Setting } from '../../platform/settings.ts';
import { pendingReplyNames, type ReplyTimeouts } from '../domain/lifecycle/pending-replies.ts';

const Timeouts = z.record(z.enum(pendingReplyNames), z.int().check(z.gte(1)));

/** The timeout of each pending reply in a stage, in seconds. */
export const replyTimeouts: Setting<ReplyTimeouts> = {
  allowed: `whole seconds from 1 up as JSON, one for each of ${pendingReplyNames.join(', ')}`,
  parse(text) {
    try {
      const timeouts = JSON.parse(text);
      // A setting of a former release has no timeout for it.
      return Timeouts.parse({ capture: timeouts.payment, ...timeouts });
    } catch {
      return undefined;
    }
  },
};
