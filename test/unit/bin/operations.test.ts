import { expect, test } from '@jest/globals';
import { runWithReplies } from './run-cli.ts';

test('runs the doctor over all pages as the operator', async () => {
  const { api, code, stdout } = await runWithReplies(
    {
      'POST /operations/doctor': [
        { body: { problems: [], checked: { orders: 100, deadLetters: 4 }, nextCursor: 'n' } },
        { body: { problems: [], checked: { orders: 7 }, nextCursor: null } },
      ],
    },
    'doctor',
  );

  expect(api.requests[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('demo-operator:operator-secret').toString('base64')}`,
  );
  expect(api.sent().map(({ body }) => body)).toEqual([{ heal: false }, { heal: false, cursor: 'n' }]);
  expect([code, stdout]).toEqual([0, '0 findings (checked orders: 107, dead letters: 4)\n']);
});

test.each([
  [{ healable: true, healed: true }, 0, 'done'],
  [{ healable: true, healed: false }, 1, '--heal'],
  [{ healable: false, healed: false }, 1, 'needs a person'],
])('prints the findings of the doctor, and exits with 1 when one is left: %j', async (state, expected, word) => {
  const found = { kind: 'overdue', orderId: 'o-1', since: 't0', detail: 'A detail.', ...state };
  const replies = {
    'POST /operations/doctor': { body: { problems: [found], checked: { orders: 1 }, nextCursor: null } },
  };
  const { api, code, stdout } = await runWithReplies(replies, 'doctor', '--heal');

  expect(api.sent()[0]?.body).toEqual({ heal: true });
  expect(code).toBe(expected);
  expect(stdout).toMatch(new RegExp(`overdue  o-1    t0     ${word} +A detail\\.\n\n1 finding `));
});

test('shortens a long detail of a finding in the table, not in JSON', async () => {
  const found = { kind: 'dead_letter', since: 't0', detail: 'x'.repeat(300), healable: false, healed: false };
  const replies = {
    'POST /operations/doctor': { body: { problems: [found], checked: { orders: 1 }, nextCursor: null } },
  };

  expect((await runWithReplies(replies, 'doctor')).stdout).toContain(` ${'x'.repeat(119)}…\n`);
  expect((await runWithReplies(replies, 'doctor', '--json')).stdout).toContain('x'.repeat(300));
});

test('shows the orders that wait for a service', async () => {
  const waiting = { orderId: 'o-1', clientId: 'shop', status: 'CONFIRMED', waitingFor: 'delivery', reminders: 2 };
  const items = [{ ...waiting, since: 't0', deadline: 't1' }];
  const replies = { 'GET /operations/waiting': { body: { items, nextCursor: null } } };

  const { stdout } = await runWithReplies(replies, 'waiting');

  expect(stdout).toMatch(/o-1 +shop +CONFIRMED +delivery +t0 +t1 +2\n/);
});

test('shows the queues and the outstanding refunds', async () => {
  const queue = {
    name: 'orders.fifo',
    depth: 3,
    inFlight: 1,
    delayed: 0,
    oldestAgeSeconds: null,
    deadLetters: 2,
  };
  const refund = { orderId: 'o-1', amount: 500, currency: 'JPY', since: 't0', attempts: 3, lastError: 'Down.' };
  const replies = {
    'GET /operations/queues': { body: { items: [queue] } },
    'GET /operations/money-owed': { body: { items: [refund], nextCursor: null } },
  };
  const queues = await runWithReplies(replies, 'queues');
  const money = await runWithReplies(replies, 'money-owed');

  expect(queues.stdout).toMatch(/orders\.fifo +3 +1 +0 +2\n/);
  expect(money.stdout).toMatch(/o-1 +500 JPY {2}t0 +3 {2}Down\.\n/);
});

test.each([
  [['attention'], '/operations/attention'],
  [
    ['attention', '--reason', 'no_answer_from_carrier', '--limit', '5'],
    '/operations/attention?reason=no_answer_from_carrier&limit=5',
  ],
])('lists the orders that need a person: %j requests %s', async (args, expected) => {
  const reasons = ['no_answer_from_carrier', 'parcel_moved_after_failure'];
  const item = { orderId: 'o-1', status: 'FAILED', since: 't0', reasons };
  const { api, code, stdout } = await runWithReplies(
    { 'GET /operations/attention': { body: { items: [item], nextCursor: null } } },
    ...args,
  );

  expect(api.sent()[0]?.path).toBe(expected);
  expect(stdout).toMatch(/o-1 +FAILED +t0 +no_answer_from_carrier, parcel_moved_after_failure\n/);
  expect(code).toBe(0);
});

test.each([
  [[], 'The order needs no person anymore.\n'],
  [['no_answer_from_payment'], 'The order still needs a person: no_answer_from_payment\n'],
])('acknowledges one reason and prints those that are left: %j', async (reasons, expected) => {
  const body = { orderId: 'o-1', status: 'CANCELLED', reasons };
  const { api, stdout } = await runWithReplies(
    { 'POST /operations/attention/o-1/acknowledge': { body } },
    ...['attention', 'acknowledge', 'o-1', '--note', 'returned', '--reason', 'parcel_moved_after_cancellation'],
  );

  expect(api.sent()[0]?.body).toEqual({ reason: 'parcel_moved_after_cancellation', note: 'returned' });
  expect(stdout).toBe(expected);
});

test('refuses to acknowledge without a reason', async () => {
  expect((await runWithReplies({}, 'attention', 'acknowledge', 'o-1')).code).toBe(2);
});

test('reports a scan as the demo carrier, and removes pieces from the stock', async () => {
  const replies = {
    'POST /deliveries/o-1/scans': { status: 202, body: { orderId: 'o-1', status: 'FAILED', scans: [] } },
    'POST /products/p/stock-adjustments': { body: { productId: 'p', available: 1 } },
  };
  const scan = await runWithReplies(
    replies,
    'deliveries',
    'scan',
    'o-1',
    'FAILED',
    '--reason',
    'lost',
    '--id',
    's-1',
    '--at',
    't',
  );
  const [asCarrier, scanned] = scan.api.requests;
  const adjust = await runWithReplies(replies, 'products', 'adjust', 'p', '-3', '--reason', 'counted', '--id', 'a-1');

  expect(asCarrier?.headers.authorization).toBe(
    `Basic ${Buffer.from('demo-carrier:carrier-secret').toString('base64')}`,
  );
  expect(scanned?.body).toEqual({ scanId: 's-1', status: 'FAILED', at: 't', reason: 'lost' });
  expect(adjust.api.sent()[0]?.body).toEqual({ adjustmentId: 'a-1', delta: -3, reason: 'counted' });
  expect([scan.code, adjust.code]).toEqual([0, 0]);
});

test('replaces one version of a product', async () => {
  const body = {
    productId: 'p',
    name: 'Grinder',
    price: 8900,
    currency: 'EUR',
    available: 4,
    held: 0,
    version: 2,
  };
  const { api, code, stdout } = await runWithReplies(
    { 'PUT /products/p': { body } },
    ...['products', 'put', 'p', '--name', 'Grinder', '--price', '8900', '--currency', 'EUR', '--if-version', '1'],
  );

  expect(api.sent()[0]).toMatchObject({
    headers: { 'if-match': '"1"' },
    body: { name: 'Grinder', price: 8900, currency: 'EUR' },
  });
  expect([code, stdout]).toEqual([0, expect.stringContaining('89.00 EUR')]);
});

test('prints a token and nothing else', async () => {
  expect(await runWithReplies({}, 'token')).toMatchObject({ code: 0, stdout: 'a-token\n', stderr: '' });
});
