import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startSesSink } from '../../../../local/mail/ses-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'mails-'));
const file = join(folder, 'mails.jsonl');
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  rmSync(file, { force: true });
});

async function start(onEvent: (event: object) => unknown = () => {}) {
  const sink = await startSesSink({ onEvent, file });
  stops.push(sink.stop);
  return sink;
}

function send(endpoint: string, more: object = {}, path = '/v2/email/outbound-emails') {
  const body = {
    FromEmailAddress: 'Shop <orders@shop.example>',
    Destination: { ToAddresses: ['ada@example.com'] },
    ReplyToAddresses: ['help@shop.example'],
    Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Html: { Data: '<p>é</p>' }, Text: { Data: 'é' } } } },
    EmailTags: [{ Name: 'notification', Value: 'n_1_email' }],
    ConfigurationSetName: 'mails',
    ...more,
  };
  return fetch(`${endpoint}${path}`, { method: 'POST', body: JSON.stringify(body) });
}

test('keeps mails over a restart, without a line that a crash cut off, for its owner alone', async () => {
  const first = await start();
  const { MessageId } = Object(await (await send(first.endpoint)).json());
  appendFileSync(file, '{"id":"cut');

  const second = await start();

  expect(second.mails()).toEqual(first.mails());
  expect(second.mails()).toMatchObject([{ id: MessageId, subject: 'Hello', html: '<p>é</p>', to: 'ada@example.com' }]);
  expect(second.mails()[0]?.raw).toMatch(/^Reply-To: help@shop\.example/m);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('publishes events as EventBridge delivers them', async () => {
  const events: object[] = [];
  const { endpoint, mails } = await start((event) => events.push(event));

  await send(endpoint);

  expect(events).toMatchObject([
    {
      'detail-type': 'Email Sent',
      source: 'aws.ses',
      detail: {
        eventType: 'Send',
        mail: {
          messageId: mails()[0]?.id,
          destination: ['ada@example.com'],
          tags: { notification: ['n_1_email'], 'ses:configuration-set': ['mails'] },
        },
      },
    },
  ]);
});

test.each([
  ['another path', {}, '/v2/email/identities', 404],
  ['two recipients', { Destination: { ToAddresses: ['a@b.example', 'c@d.example'] } }, undefined, 400],
  ['no configuration set', { ConfigurationSetName: undefined }, undefined, 400],
])('refuses %s', async (_, more, path, status) => {
  const { endpoint, mails } = await start();

  expect((await send(endpoint, more, path)).status).toBe(status);
  expect(mails()).toEqual([]);
});
