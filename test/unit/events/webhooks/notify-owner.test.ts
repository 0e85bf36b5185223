import { expect, test } from '@jest/globals';
import { createOwnerNotifier } from '../../../../functions/events/adapters/webhooks/notify-owner.ts';
import type { Endpoint } from '../../../../functions/events/domain/webhooks/endpoint.ts';
import type { Message } from '../../../../functions/messages/messages.ts';
import { WebhookNoticeRequested } from '../../../../functions/messages/order-stream/webhook-notices.ts';
import { memoryEndpoints } from '../../../support/memory/webhooks.ts';
import { createExampleEndpoint, webhookId } from './delivery-harness.ts';

const notice = { sequence: 2, type: 'webhook.disabled' as const, at: '2026-11-21T09:00:00.000Z' };
const toId = (n: number) => `22222222-2222-4333-8444-${String(n).padStart(12, '0')}`;

async function notify(failed: Endpoint, others: Partial<Endpoint>[] = []) {
  const endpoints = memoryEndpoints();
  for (const endpoint of [failed, ...others.map((more, n) => createExampleEndpoint({ webhookId: toId(n), ...more }))])
    await endpoints.create(endpoint, 9);
  const sent: Message[] = [];
  const posts: { to: string; id: string; body: string }[] = [];
  const notifyOwner = createOwnerNotifier({
    endpoints,
    send: async (message) => void sent.push(message),
    post: async (to, event) => {
      posts.push({ to: to.webhookId, ...event });
      return { statusCode: to.url.includes('down') ? 503 : 204, durationMs: 1 };
    },
  });
  await notifyOwner(failed, notice);
  await notifyOwner(failed, notice);
  return { sent, posts };
}

const disabled = createExampleEndpoint({
  ...{ status: 'disabled', disabledBecause: 'gone', contactEmail: 'ops@example.com' },
  url: 'https://hooks.shop.com/secret-path?token=secret',
});

test('requests the same message each time, with the host of the receiver alone', async () => {
  const { sent } = await notify(disabled);

  expect(sent[1]).toEqual(sent[0]);
  expect(WebhookNoticeRequested.safeParse(JSON.parse(JSON.stringify(sent[0]))).success).toBe(true);
  expect(sent[0]).toMatchObject({
    ...{ id: `${webhookId}.2.email`, subject: webhookId, source: '/events' },
    data: { template: 'webhook_disabled', to: 'ops@example.com', host: 'hooks.shop.com', disabledBecause: 'gone' },
  });
  expect(JSON.stringify(sent)).not.toContain('secret');
});

test('sends no mail without a contact', async () => {
  const { contactEmail: _, ...anonymous } = disabled;

  expect((await notify(anonymous)).sent).toEqual([]);
});

test('posts the event to the enabled webhooks of the client that take it, and to no other', async () => {
  const { posts } = await notify(disabled, [
    {},
    { types: ['webhook.disabled', 'order.created'] },
    { types: ['order.created'] },
    { status: 'paused' },
    { url: 'https://down.shop.com/' },
    { clientId: 'other' },
  ]);

  expect(new Set(posts.map(({ to }) => to))).toEqual(new Set([toId(0), toId(1), toId(4)]));
  const [{ id, body } = { id: '', body: '' }] = posts;
  expect(JSON.parse(body)).toMatchObject({
    ...{ id, source: '/webhooks', type: 'webhook.disabled', subject: webhookId, sequence: 2 },
    data: { webhookId, status: 'disabled', disabledBecause: 'gone' },
  });
  expect(id).toBe(`${webhookId}.2`);
});
