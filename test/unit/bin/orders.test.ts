import { expect, test } from '@jest/globals';
import { problem } from './fake-api.ts';
import { asking } from './run-commands.ts';

const order = {
  orderId: 'o-1',
  status: 'PENDING_SHIPMENT',
  customerId: 'c-1',
  reference: 'R-1',
  total: 3998,
  currency: 'EUR',
  items: [{ productId: 'espresso-cups', name: 'Espresso cups', quantity: 2, unitPrice: 1999, lineTotal: 3998 }],
  createdAt: '2026-01-31T09:30:00.000Z',
};

test('places an order as the demo shop under a key that it makes and names', async () => {
  const { api, code, stdout, stderr } = await asking(
    { 'POST /orders': { status: 201, body: order } },
    ...['place', '--customer', 'c-1', '--item', 'espresso-cups:2', '--item', 'moka-pot', '--pay', 'tok_ok'],
    ...['--name', 'Ada L.', '--postal-code', '10121', '--email', 'ada@example.com', '--metadata', 'channel=web=1'],
  );

  const [token, placed] = api.requests;
  expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('demo-shop:demo-secret').toString('base64')}`);
  expect(token?.body).toBe('grant_type=client_credentials');
  expect(placed?.headers.authorization).toBe('Bearer a-token');
  expect(placed?.body).toEqual({
    customerId: 'c-1',
    items: [
      { productId: 'espresso-cups', quantity: 2 },
      { productId: 'moka-pot', quantity: 1 },
    ],
    contact: { email: 'ada@example.com' },
    shippingAddress: { name: 'Ada L.', postalCode: '10121' },
    payment: { method: 'card', token: 'tok_ok' },
    metadata: { channel: 'web=1' },
  });
  expect(stderr).toBe(`idempotency key ${placed?.headers['idempotency-key']}\n`);
  expect(stdout).toContain('total      39.98 EUR\n');
  expect(code).toBe(0);
});

test('says which key to send an order again with, when it is not known whether it was taken', async () => {
  const { api, code, stderr } = await asking(
    { 'POST /orders': problem(500, 'internal_error') },
    ...['place', '--customer', 'c-1', '--item', 'moka-pot'],
  );

  expect(stderr).toContain(`send it again with --key ${api.sent()[0]?.headers['idempotency-key']}\n`);
  expect([code, api.sent()]).toEqual([3, [expect.anything()]]);
});

test('uses the key and the address that it is given', async () => {
  const address = { name: 'Ada', line1: '1', city: 'Turin', postalCode: '10121', country: 'IT' };
  const { api, code, stdout, stderr } = await asking(
    { 'POST /orders': { status: 201, body: order, headers: { 'idempotent-replayed': 'true' } } },
    ...[
      'place',
      '--customer',
      'c-1',
      '--item',
      'moka-pot',
      '--key',
      'k-1',
      '--address',
      JSON.stringify(address),
      '--json',
    ],
  );

  expect(api.sent()[0]?.headers['idempotency-key']).toBe('k-1');
  expect(api.sent()[0]?.body.shippingAddress).toEqual(address);
  expect([code, JSON.parse(stdout), stderr]).toEqual([0, order, 'it had been placed before\n']);
});

test('tells a refusal as a sentence, and where what is wrong', async () => {
  const errors = [{ pointer: '/items/0/quantity', code: 'too_small', detail: 'must be at least 1' }];
  const { api, code, stdout, stderr } = await asking(
    { 'POST /orders': problem(400, 'validation_failed', { errors }) },
    ...['place', '--customer', 'c-1', '--item', 'moka-pot:0'],
  );

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    'It is not so. (validation_failed, 400)\n' +
      '  /items/0/quantity  must be at least 1 (too_small)\n' +
      `  see ${api.url}/docs/problems/validation_failed\n` +
      '  correlation id c-1\n',
  );
});

test('gives programs the problem document itself, and nothing on standard output', async () => {
  const refusal = problem(404, 'order_not_found');
  const { code, stdout, stderr } = await asking({ 'GET /orders/o-1': refusal }, 'get', 'o-1', '--json');

  expect([code, stdout, JSON.parse(stderr)]).toEqual([1, '', refusal.body]);
});

test('lists in columns and says how to go on', async () => {
  const { api, code, stdout, stderr } = await asking(
    { 'GET /orders': { body: { items: [order], nextCursor: 'next' } } },
    ...['list', '--customer', 'c-1', '--from', '2026-01-31T10:00:00+01:00', '--limit', '1'],
  );

  expect(api.sent()[0]?.path).toBe('/orders?customerId=c-1&createdFrom=2026-01-31T10%3A00%3A00%2B01%3A00&limit=1');
  expect(stdout.split('\n')).toEqual([
    'ORDER  STATUS            CUSTOMER  REFERENCE      TOTAL  PLACED',
    'o-1    PENDING_SHIPMENT  c-1       R-1        39.98 EUR  2026-01-31T09:30:00.000Z',
    '',
  ]);
  expect([code, stderr]).toEqual([0, 'there is more: --cursor next\n']);
});

test('cancels, with a reason', async () => {
  const cancelled = {
    ...order,
    cancellation: { status: 'REQUESTED', reason: 'by mistake', at: order.createdAt },
  };
  const replies = { 'POST /orders/o-1/cancel': { status: 202, body: cancelled } };
  const { api, code, stdout } = await asking(replies, 'cancel', 'o-1', '--reason', 'by mistake');

  expect(api.sent()[0]?.body).toEqual({ reason: 'by mistake' });
  expect([code, stdout]).toEqual([0, expect.stringContaining('cancellation  REQUESTED by mistake\n')]);
});

test('explains an order: the sentence first, and nothing of what does not apply', async () => {
  const body = {
    orderId: 'o-1',
    status: 'PROCESSING',
    summary: 'The carrier has the parcel.',
    waitingFor: 'carrier',
    deadline: null,
    actions: [{ action: 'cancel', method: 'POST', path: '/orders/o-1/cancel' }],
  };
  const { code, stdout } = await asking({ 'GET /orders/o-1/explain': { body } }, 'explain', 'o-1');

  expect(stdout).toBe(
    'The carrier has the parcel.\n\n' +
      'status       PROCESSING\nwaiting for  carrier\nyou may      cancel (POST /orders/o-1/cancel)\n',
  );
  expect(code).toBe(0);
});

test('what was written into a name does not move the cursor of whoever reads it', async () => {
  const name = 'cups\u001b[2J\u009b\u202e\u2028';
  const body = { ...order, items: [{ productId: 'p', name, quantity: 1 }] };
  const text = await asking({ 'GET /orders/o-1': { body } }, 'get', 'o-1');
  const json = await asking({ 'GET /orders/o-1': { body } }, 'get', 'o-1', '--json');

  expect(text.stdout).toContain('cups·[2J···');
  for (const character of ['\u001b', '\u009b', '\u202e']) expect(json.stdout).not.toContain(character);
  expect(JSON.parse(json.stdout).items[0].name).toBe(name);
});

test('what was typed stays one segment of the path', async () => {
  const { api } = await asking({}, 'get', 'a/../b?c');

  expect(api.sent()[0]?.path).toBe('/orders/a%2F..%2Fb%3Fc');
});
