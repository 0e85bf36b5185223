import * as z from 'zod/mini';
import { notificationTemplates } from '../../messages/order-stream/notification-messages.ts';
import { ownRetrySeconds } from '../../messages/queues.ts';
import { Mark } from './mark.ts';

/** A notification as clients see it. */
export const NotificationView = z.extend(z.pick(Mark, { sequence: true, channel: true, attempts: true, to: true }), {
  template: z.enum(notificationTemplates),
  status: z.enum(['pending', 'sent', 'failed', 'unknown']),
  at: Mark.shape.updatedAt,
});

/** The attempts of a message before it is dead-lettered. */
export const maxAttempts = 1 + (ownRetrySeconds['notifications.fifo']?.length ?? 0);
/** Longer than a call to the provider takes. */
const maxCallMs = 5_000;

export function toNotificationView(mark: Mark, now: Date) {
  const { sequence, channel, template, attempts, updatedAt: at, to } = mark;
  return { sequence, channel, template, status: getStatus(mark, now), attempts, at, to };
}

/** Returns the status. A claimed mark is pending during the call, then unknown; a released one may be a dead letter. */
function getStatus({ state, attempts, updatedAt }: Mark, now: Date) {
  if (state === 'released') return attempts < maxAttempts ? 'pending' : 'failed';
  if (state !== 'claimed') return state;
  return now.getTime() - Date.parse(updatedAt) < maxCallMs ? 'pending' : 'unknown';
}
