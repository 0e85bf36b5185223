import { expect, test } from '@jest/globals';
import { runWithReplies } from './run-cli.ts';

const webhook = {
  ...{ webhookId: 'w-1', clientId: 'demo-shop', url: 'https://hooks.shop.com', status: 'enabled', lagSeconds: 0 },
  ...{ failingSince: null, retryAt: null, parked: [], missed: 0, cursor: 'c-1' },
};

test('adds a webhook and prints its secret', async () => {
  const replies = { 'POST /webhooks': { status: 201, body: { ...webhook, secret: 'whsec_s' } } };
  const options = ['--types', 'order.created,payment.failed', '--include-order', '--contact', 'ops@shop.com'];
  const { api, code, stdout } = await runWithReplies(replies, 'webhooks', 'add', webhook.url, ...options);

  expect(api.sent()[0]?.body).toEqual({
    ...{ url: webhook.url, types: ['order.created', 'payment.failed'], include: 'order', contactEmail: 'ops@shop.com' },
  });
  expect(stdout).toContain('secret  whsec_s');
  expect(code).toBe(0);
});

test('lists webhooks, and shows one with its parked orders', async () => {
  const parked = [{ orderId: 'o-1', events: ['o-1.1', 'o-1.2'], nextAttemptAt: 't1' }];
  const replies = {
    'GET /webhooks': { body: { items: [webhook], nextCursor: null } },
    'GET /webhooks/w-1': { body: { ...webhook, parked } },
  };
  const list = await runWithReplies(replies, 'webhooks');
  const one = await runWithReplies(replies, 'webhooks', 'show', 'w-1');

  expect(list.stdout).toMatch(/w-1 {6}demo-shop {2}enabled {4}0/);
  expect(one.stdout).toMatch(/o-1 {13,}2 {2}t1/);
});

test.each([
  [['rotate', 'w-1', '--overlap', '60'], 'POST /webhooks/w-1/secret-rotations', { overlapSeconds: 60 }],
  [['replay', 'w-1', '2026-01-31T00:00:00Z'], 'POST /webhooks/w-1/replay', { from: '2026-01-31T00:00:00Z' }],
  [['resend', 'w-1', 'o-1.2'], 'POST /webhooks/w-1/events/o-1.2/resend', ''],
  [['pause', 'w-1'], 'POST /webhooks/w-1/pause', ''],
  [['resume', 'w-1'], 'POST /webhooks/w-1/resume', { from: 'stopped' }],
  [['resume', 'w-1', '--from-now'], 'POST /webhooks/w-1/resume', { from: 'now' }],
  [['remove', 'w-1'], 'DELETE /webhooks/w-1', ''],
])('sends the request of %j', async (args, route, body) => {
  const { api, code } = await runWithReplies({ [route]: { body: webhook } }, 'webhooks', ...args);

  expect(api.sent()).toMatchObject([{ method: route.split(' ')[0], path: route.split(' ')[1], body }]);
  expect(code).toBe(0);
});

test.each([
  [{ status: 204, durationMs: 5, error: null }, 'status 204 after 5 ms\n', 0],
  [{ status: 500, durationMs: 5, error: null }, 'status 500 after 5 ms\n', 1],
  [{ status: null, durationMs: 5, error: 'connection refused' }, 'connection refused after 5 ms\n', 1],
])('exits by the outcome of a ping: %j', async (body, printed, expected) => {
  const { code, stdout } = await runWithReplies({ 'POST /webhooks/w-1/ping': { body } }, 'webhooks', 'ping', 'w-1');

  expect([code, stdout]).toEqual([expected, printed]);
});

test('lists attempts by result and order', async () => {
  const attempt = {
    at: 't0',
    eventId: 'o-1.1',
    type: 'order.created',
    statusCode: 500,
    durationMs: 7,
    error: 'refused',
  };
  const replies = { 'GET /webhooks/w-1/attempts': { body: { items: [attempt], nextCursor: null } } };
  const { api, stdout } = await runWithReplies(
    replies,
    ...['webhooks', 'attempts', 'w-1', '--result', 'failed', '--order', 'o-1'],
  );

  expect(api.sent()[0]?.path).toBe('/webhooks/w-1/attempts?result=failed&orderId=o-1');
  expect(stdout).toMatch(/t0 {2}o-1\.1 {2}order\.created {5}500 {3}7/);
});
