import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createSesClient, createSesMailer } from '../../../../functions/notification/adapters/ses-mailer.ts';
import { startSesSink } from '../../../../local/mail/ses-sink.ts';
import { orderId } from '../../../support/example.ts';

const notification = {
  id: `${orderId}.1.email`,
  to: 'ada@example.com',
  subject: 'Your order 🎉',
  html: '<p>Hello</p>',
  text: 'Hello',
  sms: 'Hello',
};
const sender = { from: 'Shop <orders@shop.example>', replyTo: 'help@shop.example', configurationSet: 'mails' };

describe('with the commands of the SDK', () => {
  const client = new SESv2Client({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const send = createSesMailer(sender, client);
  const createError = (name: string, httpStatusCode?: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
  beforeEach(() => {
    mock.reset();
  });

  test('sends one mail with its tag and without a header that begins an automatic reply', async () => {
    mock.on(SendEmailCommand).resolves({ MessageId: 'ses-1' });

    expect(await send(notification)).toEqual({ type: 'accepted', providerId: 'ses-1' });
    expect(mock.commandCalls(SendEmailCommand).map(({ args }) => args[0].input)).toEqual([
      {
        FromEmailAddress: 'Shop <orders@shop.example>',
        ReplyToAddresses: ['help@shop.example'],
        Destination: { ToAddresses: ['ada@example.com'] },
        Content: {
          Simple: {
            Subject: { Data: 'Your order 🎉', Charset: 'UTF-8' },
            Body: { Html: { Data: '<p>Hello</p>', Charset: 'UTF-8' }, Text: { Data: 'Hello', Charset: 'UTF-8' } },
            Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
          },
        },
        EmailTags: [{ Name: 'notification', Value: `${orderId}_1_email` }],
        ConfigurationSetName: 'mails',
      },
    ]);
  });

  test('has sent nothing when SES cannot be reached', async () => {
    mock.on(SendEmailCommand).rejects(Object.assign(new Error('connect'), { code: 'ECONNREFUSED', $metadata: {} }));

    expect(await send(notification)).toMatchObject({ type: 'unavailable', concerns: 'everyone' });
  });

  test.each([
    ['BadRequestException', 400, { type: 'refused' }],
    ['MessageRejected', 400, { type: 'failed' }],
    ['InternalServiceError', 500, { type: 'failed' }],
    ['ServiceUnavailable', 503, { type: 'unavailable', concerns: 'everyone' }],
    ['TooManyRequestsException', 429, { type: 'unavailable', concerns: 'everyone' }],
    ['LimitExceededException', 400, { type: 'unavailable', concerns: 'everyone' }],
    ['SendingPausedException', 400, { type: 'unavailable', concerns: 'everyone' }],
    ['AccountSuspendedException', 400, { type: 'unavailable', concerns: 'everyone' }],
    ['MailFromDomainNotVerifiedException', 400, { type: 'unavailable', concerns: 'everyone' }],
    ['AccessDeniedException', 403, { type: 'unavailable', concerns: 'our credentials' }],
    ['ExpiredTokenException', 403, { type: 'unavailable', concerns: 'our credentials' }],
    ['TimeoutError', undefined, { type: 'unknown' }],
    ['ECONNRESET', undefined, { type: 'unknown' }],
  ])('takes %s for the right outcome', async (name, status, outcome) => {
    mock.on(SendEmailCommand).rejects(createError(name, status));

    expect(await send(notification)).toMatchObject(outcome);
    expect(mock.calls()).toHaveLength(1);
  });
});

describe('with the local SES', () => {
  let sink: Awaited<ReturnType<typeof startSesSink>>;
  const events: unknown[] = [];
  let send: ReturnType<typeof createSesMailer>;
  beforeEach(async () => {
    events.length = 0;
    sink = await startSesSink({ onEvent: (event) => events.push(event), file: undefined });
    Object.assign(process.env, {
      ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      AWS_ENDPOINT_URL_SESV2: sink.endpoint,
    });
    send = createSesMailer(sender, createSesClient());
  });
  afterEach(() => sink.stop());

  test('stores the mail and publishes that it was sent', async () => {
    const outcome = await send(notification);

    const [mail] = sink.mails();
    expect(outcome).toEqual({ type: 'accepted', providerId: mail?.id });
    expect(mail).toMatchObject({
      to: 'ada@example.com',
      from: 'Shop <orders@shop.example>',
      subject: 'Your order 🎉',
      headers: { 'Auto-Submitted': 'auto-generated' },
      tags: { notification: `${orderId}_1_email` },
    });
    expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
    expect(events).toMatchObject([{ 'detail-type': 'Email Sent', detail: { eventType: 'Send' } }]);
  });

  test('fails twice for flaky@example.com, and then works', async () => {
    const flaky = { ...notification, to: 'flaky@example.com' };
    const outcomes = [await send(flaky), await send(flaky), await send(flaky)];

    expect(outcomes.map(({ type }) => type)).toEqual(['failed', 'failed', 'accepted']);
    expect(sink.mails()).toHaveLength(1);
  });

  test('does not know the outcome for slow@example.com, which was accepted, and does not send twice', async () => {
    expect(await send({ ...notification, to: 'slow@example.com' })).toMatchObject({ type: 'unknown' });

    expect(sink.mails()).toHaveLength(1);
    expect(events).toHaveLength(1);
  }, 10_000);

  test.each([
    ['bounce', 'Bounce'],
    ['complaint', 'Complaint'],
  ])('publishes for %s@example.com a %s', async (name, type) => {
    await send({ ...notification, to: `${name}@example.com` });

    expect(events).toMatchObject([{ detail: { eventType: 'Send' } }, { detail: { eventType: type } }]);
  });
});
