import * as z from 'zod/mini';
import { retryOnConflict } from '../../messages/retry-on-conflict.ts';
import { reportFailure } from './failure-message.ts';
import { change, type Mark, type MarkKey } from './mark.ts';
import type { Ports } from './ports.ts';

/** An event of the mail provider about one mail, as EventBridge delivers that of SES. */
export const MailEvent = z.object({
  detail: z.object({
    eventType: z.string(),
    mail: z.object({ messageId: z.string(), tags: z.record(z.string(), z.array(z.string())) }),
    bounce: z.optional(z.object({ bounceType: z.string(), bounceSubType: z.optional(z.string()) })),
  }),
});
export type MailEvent = z.infer<typeof MailEvent>;

const maxConflicts = 8;

/**
 * Records an event of the provider in its mark: `Send` settles an unknown outcome; a bounce, a rejection or a complaint is
 * reported to ordering. Returns what became of it. An event of a mail that is not ours changes nothing.
 */
export async function recordMailEvent(
  { detail }: MailEvent,
  ports: Pick<Ports, 'marks' | 'report' | 'record' | 'now'>,
): Promise<'recorded' | 'ignored'> {
  const key = parseMailTag(detail.mail.tags.notification?.[0]);
  const effect = getEffect(detail);
  if (!key || !effect) return 'ignored';
  return retryOnConflict(maxConflicts, async () => {
    const mark = await ports.marks.find(key);
    if (!mark) return 'ignored';
    const next = effect.apply(mark, detail.mail.messageId, ports.now());
    if (next !== mark) {
      if ((await ports.marks.save(next)) === 'conflict') return 'conflict';
      ports.record(effect.getMetrics(next));
    }
    if (effect.reason) await reportFailure(next, effect.reason, ports);
    return 'recorded';
  });
}

/** Converts the id of a notification to a tag of SES, which takes letters, digits, hyphens and underscores. */
export function toMailTag(notificationId: string): string {
  return notificationId.replaceAll('.', '_');
}

function parseMailTag(tag = ''): MarkKey | undefined {
  const [, orderId, sequence, channel] = /^([0-9a-f-]{36})_(\d{1,9})_([a-z]{1,20})$/.exec(tag) ?? [];
  return orderId && channel ? { orderId, sequence: Number(sequence), channel } : undefined;
}

type Effect = {
  apply(mark: Mark, providerId: string, now: Date): Mark;
  getMetrics(mark: Mark): Parameters<Ports['record']>[0];
  reason?: 'bounced' | 'rejected' | 'complained';
};

const send: Effect = {
  apply: (mark, providerId, now) =>
    mark.state === 'sent' || mark.state === 'failed' ? mark : change(mark, { state: 'sent', providerId }, now),
  getMetrics: ({ eventAt, updatedAt }) => ({
    notificationsSent: 1,
    notificationDelayMs: Date.parse(updatedAt) - Date.parse(eventAt),
  }),
};
const bounce = createFailure('bounced', { notificationsFailed: 1, mailsBounced: 1 });
const reject = createFailure('rejected', { notificationsFailed: 1 });
/** A mail that is complained about was delivered: this settles an unknown outcome, too. */
const complain: Effect = {
  apply: (mark, providerId, now) => {
    if (mark.failure === 'complained') return mark;
    const sent = mark.state === 'failed' ? {} : ({ state: 'sent', providerId } as const);
    return change(mark, { ...sent, failure: 'complained' }, now);
  },
  getMetrics: () => ({ mailsComplained: 1 }),
  reason: 'complained',
};

function createFailure(failure: 'bounced' | 'rejected', metrics: Parameters<Ports['record']>[0]): Effect {
  return {
    apply: (mark, providerId, now) =>
      mark.state === 'failed' ? mark : change(mark, { state: 'failed', failure, providerId }, now),
    getMetrics: () => metrics,
    reason: failure,
  };
}

function getEffect({ eventType, bounce: details }: MailEvent['detail']): Effect | undefined {
  switch (eventType) {
    case 'Send':
      return send;
    case 'Bounce':
      // SES classifies replies such as "out of office" like this.
      if (details?.bounceType === 'Transient' && details.bounceSubType === 'General') return undefined;
      return bounce;
    case 'Reject':
      return reject;
    case 'Complaint':
      return complain;
    default:
      return undefined;
  }
}
