import type { MailEvent } from '../../../functions/notification/domain/record-mail-event.ts';
import { orderId } from '../../support/example.ts';

/** An event of SES about the mail of the example's request. */
export function createMailEvent(eventType: string, more: Partial<MailEvent['detail']> = {}): MailEvent {
  const tags = { notification: [`${orderId}_1_email`], 'ses:configuration-set': ['mails'] };
  return { detail: { eventType, mail: { messageId: 'ses-1', tags }, ...more } };
}
