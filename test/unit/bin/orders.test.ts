import { expect, test } from '@jest/globals';
import { problem } from './fake-api.ts';
import { runWithReplies } from './run-cli.ts';

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

test('places an order as the demo shop under a random key, and prints the key and the next command', async () => {
  const { api, code, stdout, stderr } = await runWithReplies(
    { 'POST /orders': { status: 201, body: order } },
    ...['place', '--customer', 'c-1', '--item', 'espresso-cups:2', '--item', 'moka-pot', '--pay', 'tok_ok'],
    ...['--name', 'Ada L.', '--postal-code', '10121', '--email', 'ada@example.com', '--metadata', 'channel=web=1'],
    ...['--client', 'demo-shop'],
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
  expect(stderr).toBe(
    `\nIdempotency key: ${placed?.headers['idempotency-key']}\nFollow it: npm run -s orders -- watch o-1 --client demo-shop\n`,
  );
  expect(stdout).toContain('total      39.98 EUR\n');
  expect(code).toBe(0);
});

test('prints the key to send the order with again when there was no usable response', async () => {
  const { api, code, stderr } = await runWithReplies(
    { 'POST /orders': problem(500, 'internal_error') },
    ...['place', '--customer', 'c-1', '--item', 'moka-pot'],
  );

  expect(stderr).toContain(`send the same command with --key ${api.sent()[0]?.headers['idempotency-key']}\n`);
  expect([code, api.sent()]).toEqual([3, [expect.anything()]]);
});

test('sends the key and the address of its options', async () => {
  const address = { name: 'Ada', line1: '1', city: 'Turin', postalCode: '10121', country: 'IT' };
  const { api, code, stdout, stderr } = await runWithReplies(
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
  expect([code, JSON.parse(stdout), stderr]).toEqual([0, order, 'This order was placed before.\n']);
});

test('says that the order was not sent when the token request failed', async () => {
  const { api, code, stderr } = await runWithReplies(
    { 'POST /auth/token': problem(500, 'internal_error') },
    ...['place', '--customer', 'c-1', '--item', 'moka-pot'],
  );

  expect([code, api.sent()]).toEqual([3, []]);
  expect(stderr).toMatch(/^The order was not sent\.\n/);
  expect(stderr).not.toContain('may have been placed');
});

test('prints a refusal as a sentence with the place of each error', async () => {
  const errors = [{ pointer: '/items/0/quantity', code: 'too_small', detail: 'must be at least 1' }];
  const { api, code, stdout, stderr } = await runWithReplies(
    { 'POST /orders': problem(400, 'validation_failed', { errors }) },
    ...['place', '--customer', 'c-1', '--item', 'moka-pot:0'],
  );

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    'It was refused. (validation_failed, 400)\n' +
      '  /items/0/quantity  must be at least 1 (too_small)\n' +
      `  see: ${api.url}/docs/problems/validation_failed\n` +
      '  correlation ID: c-1\n',
  );
});

test('prints the problem document to standard error with --json', async () => {
  const refusal = problem(404, 'order_not_found');
  const { code, stdout, stderr } = await runWithReplies({ 'GET /orders/o-1': refusal }, 'get', 'o-1', '--json');

  expect([code, stdout, JSON.parse(stderr)]).toEqual([1, '', refusal.body]);
});

test('lists orders in columns and prints how to get the next page', async () => {
  const { api, code, stdout, stderr } = await runWithReplies(
    { 'GET /orders': { body: { items: [order], nextCursor: 'next' } } },
    ...['list', '--customer', 'c-1', '--from', '2026-01-31T10:00:00+01:00', '--limit', '1'],
  );

  expect(api.sent()[0]?.path).toBe('/orders?customerId=c-1&createdFrom=2026-01-31T10%3A00%3A00%2B01%3A00&limit=1');
  expect(stdout.split('\n')).toEqual([
    'ORDER  STATUS            CUSTOMER  REFERENCE      TOTAL  PLACED',
    'o-1    PENDING_SHIPMENT  c-1       R-1        39.98 EUR  2026-01-31T09:30:00.000Z',
    '',
  ]);
  expect([code, stderr]).toEqual([0, 'More results: add --cursor next\n']);
});

test('cancels an order with a reason', async () => {
  const cancelled = {
    ...order,
    cancellation: { status: 'REQUESTED', reason: 'by mistake', at: order.createdAt },
  };
  const replies = { 'POST /orders/o-1/cancel': { status: 202, body: cancelled } };
  const { api, code, stdout } = await runWithReplies(replies, 'cancel', 'o-1', '--reason', 'by mistake');

  expect(api.sent()[0]?.body).toEqual({ reason: 'by mistake' });
  expect([code, stdout]).toEqual([0, expect.stringContaining('cancellation  REQUESTED by mistake\n')]);
});

test('explains an order by a sentence and by the facts that apply', async () => {
  const body = {
    orderId: 'o-1',
    status: 'PROCESSING',
    summary: 'The carrier has the parcel.',
    waitingFor: 'carrier',
    deadline: null,
    actions: [{ action: 'cancel', method: 'POST', path: '/orders/o-1/cancel' }],
  };
  const { code, stdout } = await runWithReplies({ 'GET /orders/o-1/explain': { body } }, 'explain', 'o-1');

  expect(stdout).toBe(
    'The carrier has the parcel.\n\n' +
      'status       PROCESSING\nwaiting for  carrier\nactions      cancel (POST /orders/o-1/cancel)\n',
  );
  expect(code).toBe(0);
});

test('replaces control characters in the texts of a response', async () => {
  const name = 'cups\u001b[2J\u009b\u202e\u2028';
  const body = { ...order, items: [{ productId: 'p', name, quantity: 1 }] };
  const text = await runWithReplies({ 'GET /orders/o-1': { body } }, 'get', 'o-1');
  const json = await runWithReplies({ 'GET /orders/o-1': { body } }, 'get', 'o-1', '--json');

  expect(text.stdout).toContain('cups·[2J···');
  for (const character of ['\u001b', '\u009b', '\u202e']) expect(json.stdout).not.toContain(character);
  expect(JSON.parse(json.stdout).items[0].name).toBe(name);
});

test('escapes an argument to one segment of the path', async () => {
  const { api } = await runWithReplies({}, 'get', 'a/../b?c');

  expect(api.sent()[0]?.path).toBe('/orders/a%2F..%2Fb%3Fc');
});
