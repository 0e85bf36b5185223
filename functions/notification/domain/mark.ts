import * as z from 'zod/mini';
import { readMessageTrace } from '../../messages/envelope.ts';
import { Identifier, OrderId, Time, Trace } from '../../messages/fields/primitives.ts';
import { reportTemplates } from '../../messages/order-stream/daily-report.ts';
import {
  NotificationFailed,
  notificationFailures,
  notificationTemplates,
} from '../../messages/order-stream/notification-messages.ts';
import { type NotificationMessage, webhookTemplates } from '../../messages/order-stream/webhook-notices.ts';
import { Refusal } from '../../messages/refusal.ts';
import type { Stored } from '../../messages/stored.ts';
import type { UnknownPolicy } from './ports.ts';

const { sequence, channel } = NotificationFailed.shape.data.shape;

/**
 * The mark of one notification, of a customer about an order, of an owner about a webhook or of a report: `orderId` is the id of its subject. `claimed`: a call to the provider is in progress, or its outcome is unknown. `released`: it
 * was certainly not sent. `sent`, `failed` and `unknown` are final, but for a bounce, which makes a sent one failed.
 */
export const Mark = z.object({
  orderId: OrderId,
  clientId: Identifier,
  sequence,
  channel,
  template: z.enum([...notificationTemplates, ...webhookTemplates, ...reportTemplates]),
  /** The redacted recipient. */
  to: z.string(),
  state: z.enum(['claimed', 'released', 'sent', 'failed', 'unknown']),
  /** The calls to the provider that spent an attempt. */
  attempts: z.int().check(z.gte(0)),
  /** Why it failed. `outdated`: it was twelve hours late, and a later notification of its order is sent. */
  failure: z.optional(z.enum([...notificationFailures, 'outdated'])),
  providerId: z.optional(z.string()),
  /** The time of the event that the notification is about. */
  eventAt: Time,
  updatedAt: Time,
  trace: Trace,
  revision: z.int().check(z.gte(1)),
});
export type Mark = Stored<typeof Mark>;

export type MarkKey = Pick<Mark, 'orderId' | 'sequence'> & { channel: string };

export function getMarkKey({ subject: orderId, data: { sequence, channel } }: NotificationMessage): MarkKey {
  return { orderId, sequence, channel };
}

/** The step after a message arrives: `send` claims the mark first; `leave` gives an unknown outcome up. */
export type Step = { type: 'send' | 'done' | 'leave' } | { type: 'wait'; seconds: number };

/** An event that settles an unknown outcome is looked for this often. */
const recheckSeconds = 20;

/** Decides what a message makes of its mark. Throws `unavailable` for a state that only another release knows. */
export function decideStep(mark: Mark | undefined, now: Date, { waitSeconds, afterwards }: UnknownPolicy): Step {
  switch (mark?.state) {
    case undefined:
    case 'released':
      return { type: 'send' };
    case 'sent':
    case 'failed':
    case 'unknown':
      return { type: 'done' };
    case 'claimed': {
      const waitedSeconds = (now.getTime() - Date.parse(mark.updatedAt)) / 1_000;
      if (waitedSeconds < waitSeconds)
        return { type: 'wait', seconds: Math.min(waitSeconds - waitedSeconds, recheckSeconds) };
      return { type: afterwards === 'sendAgain' ? 'send' : 'leave' };
    }
    default:
      throw new Refusal('unavailable', `The mark is ${mark?.state}, which this release does not know.`);
  }
}

/** Returns the mark that claims the next call to the provider. */
export function claim(before: Mark | undefined, request: NotificationMessage, now: Date): Mark {
  const { clientId, channel, template, sequence, to, at: eventAt } = request.data;
  const identity = {
    orderId: request.subject,
    clientId,
    sequence,
    channel,
    template,
    to: redactRecipient(to),
    eventAt,
  };
  const trace = readMessageTrace(request);
  const first = { ...identity, attempts: 0, trace, revision: 0 };
  const claimed = change({ state: 'claimed', updatedAt: '', ...(before ?? first) }, { state: 'claimed' }, now);
  return { ...claimed, attempts: claimed.attempts + 1 };
}

/** Returns the next revision of a mark. */
export function change(mark: Mark, changes: Partial<Mark>, now: Date): Mark {
  return { ...mark, ...changes, revision: mark.revision + 1, updatedAt: now.toISOString() };
}

/** Redacts an e-mail address or a phone number: `a***@example.com`, `+39***`. */
export function redactRecipient(to: string): string {
  const at = to.lastIndexOf('@');
  return at < 0 ? `${to.slice(0, 3)}***` : `${to.slice(0, 1)}***${to.slice(at)}`;
}
