import type { NotificationRequested } from '../../../functions/messages/order-stream/notification-messages.ts';
import { NotificationRequested as Schema } from '../../../functions/messages/order-stream/notification-messages.ts';
import { toStoredSchema } from '../../../functions/messages/stored.ts';
import { claim, type Mark } from '../../../functions/notification/domain/mark.ts';
import { at, createMessage, messageData, orderId } from '../../support/example.ts';

/** A request for a notification about the example's order. */
export function createRequest(data: Partial<NotificationRequested['data']> = {}): NotificationRequested {
  const { sequence = 1, channel = 'email' } = data;
  const more = { id: `${orderId}.${sequence}.${channel}`, source: '/events' };
  const message = createMessage('notification.requested', more);
  return toStoredSchema(Schema).parse({ ...message, data: { ...messageData['notification.requested'], ...data } });
}

/** The mark of the example's request after its first claim. */
export const mark: Mark = claim(undefined, createRequest(), new Date(at));
