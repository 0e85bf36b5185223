import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { canaries, findCanary } from '../permissions/canaries.ts';
import { type ApiResponse, call, closeConnections, operator, shop, waitFor } from './api.ts';
import type { Order } from './client.ts';
import { canReachEngines, createMessage, sendToQueue } from './engines.ts';
import { createOrderRequest, createProduct, get, payWith, post, postOrder, waitForStatus } from './fixtures.ts';
import { fromConsole } from './sign-in.ts';

// Sends canaries (secrets and personal data) in requests that succeed and that fail. Checks the responses here.
// `npm run test:permissions` checks the logs, metrics and message attributes of the run.
afterAll(closeConnections);

const { secret, accessToken, signIn, paymentToken, email, name, line1, city, metadata, reason } = canaries;
const shippingAddress = { name, line1, city, postalCode: '10121', country: 'IT' };
const personal = { contact: { email, locale: 'en' }, shippingAddress, metadata: { note: metadata } };

test.each<[string, object, Order['status']]>([
  ['delivered', {}, 'DELIVERED'],
  ['paid with an unknown token', payWith(paymentToken), 'FAILED'],
  ['paid after two failed attempts', payWith('tok_flaky'), 'DELIVERED'],
  ['undeliverable', { shippingAddress: { ...shippingAddress, postalCode: 'UNDELIVERABLE' } }, 'FAILED'],
])('shows personal data only in the order itself: an order that is %s', async (_, more, end) => {
  const placed = await postOrder({ ...createOrderRequest(await createProduct(1)), ...personal, ...more });
  const { orderId } = placed.json;
  const order = await waitForStatus(orderId, end);

  const others = await Promise.all(
    [`/orders/${orderId}/events`, `/orders/${orderId}/explain`, `/orders/${orderId}/status`].map((path) =>
      call('GET', path, { as: shop }),
    ),
  );

  expect(order).toMatchObject({ contact: personal.contact, metadata: personal.metadata });
  expect(JSON.stringify(order)).not.toContain(paymentToken);
  for (const { body } of others) expect(findCanary(body)).toBeUndefined();
});

test('repeats no canary in the refusal of a request', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = createOrderRequest(await createProduct(1), { ...personal, ...payWith(paymentToken) });
  const withKey = (key: string, body: unknown) => postOrder(body, key);
  const used = randomUUID();
  await withKey(used, request);
  const basic = `Basic ${Buffer.from(`demo-shop:${secret}`).toString('base64')}`;
  const token = { text: 'grant_type=client_credentials', headers: { ...form, authorization: basic } };
  const inBody = `grant_type=client_credentials&client_id=demo-shop&client_secret=${secret}`;

  const cookie = `__Host-sign-in=${signIn}; __Host-session=${signIn}`;
  const query = new URLSearchParams({ code: signIn, state: signIn, error_description: signIn });

  const responses: ApiResponse[] = [
    await call('GET', `/console/callback?${query}`, { headers: { cookie } }),
    await call('GET', '/console/session', { headers: { ...fromConsole, cookie } }),
    await call('GET', '/orders', { headers: { ...fromConsole, cookie } }),
    await call('POST', '/auth/token', token),
    await call('POST', '/auth/token', { text: inBody, headers: form }),
    await call('GET', '/orders', { headers: { authorization: `Bearer ${accessToken}` } }),
    await call('GET', '/orders', { headers: { authorization: `Basic ${secret}` } }),
    await withKey(used, { ...request, metadata: { note: `${metadata} once more` } }),
    await postOrder({ ...request, contact: { email: `${email} ${email}` } }),
    await postOrder({ ...request, shippingAddress: { ...shippingAddress, country: name } }),
    await postOrder({ ...request, shippingAddress: { ...shippingAddress, line1: `${line1}\u0000` } }),
    await postOrder({ ...request, payment: { method: paymentToken, token: `${paymentToken} \n` } }),
    await postOrder({ ...request, metadata: { note: { inner: metadata } } }),
    await postOrder({ ...request, items: [{ productId: name, quantity: email }] }),
    await call('POST', '/orders', { as: shop, text: `{"contact": {"email": "${email}"` }),
    await call('POST', '/orders', {
      as: shop,
      text: JSON.stringify(request),
      headers: { 'content-type': email },
    }),
    await call('POST', '/orders', { as: shop, text: JSON.stringify({ big: line1.repeat(9_000) }) }),
    await call('POST', `/orders/${randomUUID()}/cancel`, { as: shop, body: { reason } }),
    await call('GET', `/orders?cursor=${encodeURIComponent(metadata)}`, { as: shop }),
    await call('POST', `/deliveries/${randomUUID()}/scans`, { as: operator, body: { location: city } }),
  ];

  // A problem contains the requested path. The log must not.
  const inPath = await call('GET', `/orders/${encodeURIComponent(email)}`, { as: shop });

  expect(inPath.status).toBe(404);
  for (const { status, body } of responses) {
    expect([status, body]).toEqual([expect.any(Number), expect.not.stringMatching(/"status":(?:2|5)\d\d/)]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect([body, findCanary(body)]).toEqual([body, undefined]);
  }
});

const testOnEngines = canReachEngines ? test : test.skip;

testOnEngines('redacts canaries in dead letters, health, metrics and lists for operators', async () => {
  const orderId = randomUUID();
  const order = {
    clientId: 'demo-shop',
    items: [{ productId: 'espresso-cups', quantity: email }],
    shippingAddress,
  };
  const payment = { amount: 'much', currency: 'EUR', method: 'card', token: paymentToken };
  const unreadable = [
    ['orders.fifo', createMessage('order.created', '/ordering', orderId, { ...order, contact: { email } })],
    ['payments.fifo', createMessage('payment.requested', '/ordering', orderId, payment)],
    [
      'order-status.fifo',
      `{"subject":"${orderId}","contact":{"email":"${email}"},"name":"${name}","token":"${paymentToken}`,
    ],
    ['carrier-steps', { note: `written by ${email}`, address: { line1, city }, password: secret }],
  ] as const;
  const before = await listUnreadable();
  for (const [queue, body] of unreadable) await sendToQueue(queue, body, orderId);

  const deadLetters = await waitFor(
    listUnreadable,
    ({ items }) => items.length >= before.items.length + unreadable.length,
  );
  const responses = [
    JSON.stringify(deadLetters),
    ...(await Promise.all(
      ['/metrics', '/operations/queues', '/operations/attention', '/operations/money-owed', '/health'].map(
        async (path) => (await call('GET', path, { as: operator })).body,
      ),
    )),
    (await post('/operations/doctor', {})).body,
  ];
  for (const { id } of deadLetters.items.slice(0, unreadable.length))
    await post(`/operations/dead-letters/${id}/discard`, { reason });

  for (const body of responses) expect([body, findCanary(body)]).toEqual([body, undefined]);
});

async function listUnreadable() {
  return get('/operations/dead-letters?reason=unreadable&limit=100');
}
