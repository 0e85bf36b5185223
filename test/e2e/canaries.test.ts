import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { canaries, canaryIn } from '../permissions/canaries.ts';
import { call, closeConnections, eventually, operator, type Reply, shop } from './api.ts';
import type { Order } from './client.ts';
import { messageOf, reachesEngines, throwInto } from './engines.ts';
import { newProduct, orderIn, orderOf, placeRaw } from './shop.ts';

// Plants what must not be seen, on ways that succeed and on ways that fail. What the answers of this file may not show is
// held here; what was written down meanwhile is searched by `npm run test:permissions`.
afterAll(closeConnections);

const { secret, accessToken, paymentToken, email, name, line1, city, metadata, reason } = canaries;
const shippingAddress = { name, line1, city, postalCode: '10121', country: 'IT' };
const personal = { contact: { email, locale: 'en' }, shippingAddress, metadata: { note: metadata } };
const paidWith = (token: string) => ({ payment: { method: 'card' as const, token } });

test.each<[string, object, Order['status']]>([
  ['that is delivered', {}, 'DELIVERED'],
  ['whose means of payment nobody knows', paidWith(paymentToken), 'FAILED'],
  ['whose payment fails twice', paidWith('tok_flaky'), 'DELIVERED'],
  ['that comes back', { shippingAddress: { ...shippingAddress, postalCode: 'UNDELIVERABLE' } }, 'FAILED'],
])('an order %s shows what is personal to its owner, and to nobody by the way', async (_, more, end) => {
  const placed = await placeRaw({ ...orderOf(await newProduct(1)), ...personal, ...more });
  const { orderId } = placed.json;
  const order = await orderIn(end, orderId);

  const others = await Promise.all(
    [`/orders/${orderId}/events`, `/orders/${orderId}/explain`, `/orders/${orderId}/status`].map((path) =>
      call('GET', path, { as: shop }),
    ),
  );

  expect(order).toMatchObject({ contact: personal.contact, metadata: personal.metadata });
  expect(JSON.stringify(order)).not.toContain(paymentToken);
  for (const { body } of others) expect(canaryIn(body)).toBeUndefined();
});

test('what is refused is refused without repeating what stood in it', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const asked = orderOf(await newProduct(1), { ...personal, ...paidWith(paymentToken) });
  const withKey = (key: string, body: unknown) => placeRaw(body, key);
  const used = randomUUID();
  await withKey(used, asked);
  const basic = `Basic ${Buffer.from(`demo-shop:${secret}`).toString('base64')}`;
  const token = { text: 'grant_type=client_credentials', headers: { ...form, authorization: basic } };
  const inBody = `grant_type=client_credentials&client_id=demo-shop&client_secret=${secret}`;

  const replies: Reply[] = [
    await call('POST', '/auth/token', token),
    await call('POST', '/auth/token', { text: inBody, headers: form }),
    await call('GET', '/orders', { headers: { authorization: `Bearer ${accessToken}` } }),
    await call('GET', '/orders', { headers: { authorization: `Basic ${secret}` } }),
    await withKey(used, { ...asked, metadata: { note: `${metadata} once more` } }),
    await placeRaw({ ...asked, contact: { email: `${email} ${email}` } }),
    await placeRaw({ ...asked, shippingAddress: { ...shippingAddress, country: name } }),
    await placeRaw({ ...asked, shippingAddress: { ...shippingAddress, line1: `${line1}\u0000` } }),
    await placeRaw({ ...asked, payment: { method: paymentToken, token: `${paymentToken} \n` } }),
    await placeRaw({ ...asked, metadata: { note: { inner: metadata } } }),
    await placeRaw({ ...asked, items: [{ productId: name, quantity: email }] }),
    await call('POST', '/orders', { as: shop, text: `{"contact": {"email": "${email}"` }),
    await call('POST', '/orders', {
      as: shop,
      text: JSON.stringify(asked),
      headers: { 'content-type': email },
    }),
    await call('POST', '/orders', { as: shop, text: JSON.stringify({ big: line1.repeat(9_000) }) }),
    await call('POST', `/orders/${randomUUID()}/cancel`, { as: shop, body: { reason } }),
    await call('GET', `/orders?cursor=${encodeURIComponent(metadata)}`, { as: shop }),
    await call('POST', `/deliveries/${randomUUID()}/scans`, { as: operator, body: { location: city } }),
  ];

  // A problem names the path that was asked; the log may not.
  const asPath = await call('GET', `/orders/${encodeURIComponent(email)}`, { as: shop });

  expect(asPath.status).toBe(404);
  for (const { status, body } of replies) {
    expect([status, body]).toEqual([expect.any(Number), expect.not.stringMatching(/"status":(?:2|5)\d\d/)]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect([body, canaryIn(body)]).toEqual([body, undefined]);
  }
});

const ifEnginesAreReached = reachesEngines ? test : test.skip;

ifEnginesAreReached('dead dead letters show operators what happened, and mask whose it was', async () => {
  const orderId = randomUUID();
  const order = {
    clientId: 'demo-shop',
    items: [{ productId: 'espresso-cups', quantity: email }],
    shippingAddress,
  };
  const payment = { amount: 'much', currency: 'EUR', method: 'card', token: paymentToken };
  const spoilt = [
    ['orders.fifo', messageOf('order.created', '/ordering', orderId, { ...order, contact: { email } })],
    ['payments.fifo', messageOf('payment.requested', '/ordering', orderId, payment)],
    [
      'order-status.fifo',
      `{"subject":"${orderId}","contact":{"email":"${email}"},"name":"${name}","token":"${paymentToken}`,
    ],
    ['carrier-steps', { note: `written by ${email}`, address: { line1, city }, password: secret }],
  ] as const;
  const before = await openDeadLetters();
  for (const [queue, body] of spoilt) await throwInto(queue, body, orderId);

  const deadLetters = await eventually(
    openDeadLetters,
    ({ items }) => items.length >= before.items.length + spoilt.length,
  );
  const replies = [
    JSON.stringify(deadLetters),
    ...(await Promise.all(
      ['/metrics', '/operations/queues', '/operations/attention', '/operations/money-owed', '/health'].map(
        async (path) => (await call('GET', path, { as: operator })).body,
      ),
    )),
    (await call('POST', '/operations/doctor', { as: operator, body: {} })).body,
  ];
  for (const { id } of deadLetters.items.slice(0, spoilt.length))
    await call('POST', `/operations/dead-letters/${id}/discard`, { as: operator, body: { reason } });

  for (const body of replies) expect([body, canaryIn(body)]).toEqual([body, undefined]);
});

async function openDeadLetters() {
  return (await call('GET', '/operations/dead-letters?reason=unreadable&limit=100', { as: operator })).json;
}
