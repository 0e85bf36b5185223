import { randomUUID } from 'node:crypto';
import { account, createArn, region } from '../cloudformation/references.ts';
import type { StoredMail } from './stored-mail.ts';

/** An event of SES as EventBridge delivers it. */
export type MailEvent = Readonly<Record<string, unknown>> & { readonly 'detail-type': string };

/** Creates the events that SES publishes for a mail: that it is sent, and whether it bounces or is complained about. */
export function createMailEvents(mail: StoredMail, configurationSet: string, behaviour?: string): MailEvent[] {
  const { id: messageId, at: timestamp, to, from: source, tags } = mail;
  const lists = Object.entries({ ...tags, 'ses:configuration-set': configurationSet });
  const described = {
    ...{ timestamp, source, sendingAccountId: account, messageId, destination: [to] },
    tags: Object.fromEntries(lists.map(([name, value]) => [name, [value]])),
  };
  const create = (type: string, eventType: string, content: object): MailEvent => ({
    ...{ version: '0', id: randomUUID(), 'detail-type': type, source: 'aws.ses', account, time: timestamp, region },
    resources: [createArn('ses', `configuration-set/${configurationSet}`)],
    detail: { eventType, mail: described, ...content },
  });
  const events = [create('Email Sent', 'Send', { send: {} })];
  const bounce = { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [{ emailAddress: to }] };
  if (behaviour === 'bounce') events.push(create('Email Bounced', 'Bounce', { bounce: { ...bounce, timestamp } }));
  const complaint = { complainedRecipients: [{ emailAddress: to }], timestamp };
  if (behaviour === 'complaint') events.push(create('Email Complaint Received', 'Complaint', { complaint }));
  return events;
}
