import { expect, test } from '@jest/globals';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { formatSecret, signWebhook } from '../../../../functions/events/domain/webhooks/signature.ts';

const oldSecret = formatSecret(Buffer.alloc(32, 1));
const newSecret = formatSecret(Buffer.alloc(32, 2));
const body = JSON.stringify({ type: 'order.created', data: { name: 'Zoë \u2028 😀' } });

function sign(secrets: readonly string[], at = new Date()) {
  return signWebhook({ id: 'e1.1', at, body }, secrets);
}

test('signs so that the library of Standard Webhooks accepts it', () => {
  const verified = new Webhook(oldSecret).verify(body, sign([oldSecret]));

  expect(verified).toEqual(JSON.parse(body));
});

test.each([
  ['the old', oldSecret],
  ['the new', newSecret],
])('signs with %s secret while a secret rotates', (_, secret) => {
  const verified = new Webhook(secret).verify(body, sign([newSecret, oldSecret]));

  expect(verified).toEqual(JSON.parse(body));
});

test.each([
  ['another secret', () => new Webhook(newSecret).verify(body, sign([oldSecret]))],
  ['a changed body', () => new Webhook(oldSecret).verify(`${body} `, sign([oldSecret]))],
  ['another id', () => new Webhook(oldSecret).verify(body, { ...sign([oldSecret]), 'webhook-id': 'e1.2' })],
  ['an old timestamp', () => new Webhook(oldSecret).verify(body, sign([oldSecret], new Date(Date.now() - 600_000)))],
])('signs so that the library refuses %s', (_, verify) => {
  expect(verify).toThrow(WebhookVerificationError);
});
