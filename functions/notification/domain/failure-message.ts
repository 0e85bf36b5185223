import { createEnvelope } from '../../messages/envelope.ts';
import {
  getNotificationId,
  NotificationFailed,
  type notificationFailures,
  notificationTemplates,
} from '../../messages/order-stream/notification-messages.ts';
import { toStoredSchema } from '../../messages/stored.ts';
import type { Mark } from './mark.ts';
import type { Ports } from './ports.ts';

/** Reports a failure to ordering, for the history of the order. A webhook has no history: its mark and the metrics tell. */
export async function reportFailure(
  mark: Mark,
  reason: (typeof notificationFailures)[number],
  { report }: Pick<Ports, 'report'>,
): Promise<void> {
  if (notificationTemplates.some((template) => template === mark.template))
    await report(createFailureMessage(mark, reason));
}

/** Creates the message that reports a failure to ordering. Its id is the same each time. */
function createFailureMessage(mark: Mark, reason: (typeof notificationFailures)[number]): NotificationFailed {
  const { orderId, sequence, channel, template, updatedAt: at, trace, revision } = mark;
  const id = `${getNotificationId(orderId, mark)}:${reason}`;
  const origin = { id, source: '/notification', subject: orderId, at, trace, revision };
  return toStoredSchema(NotificationFailed).parse({
    ...createEnvelope('notification.failed', origin),
    data: { sequence, channel, template, reason },
  });
}
