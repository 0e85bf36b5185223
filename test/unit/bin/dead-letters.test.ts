import { expect, test } from '@jest/globals';
import { asking } from './run-commands.ts';

const deadLetter = {
  id: 'L1',
  queue: 'orders.fifo',
  orderId: 'o-1',
  type: 'order.created',
  reason: 'attempts_spent',
  attempts: 4,
  failedAt: 't0',
  order: { status: 'CONFIRMED', version: 2 },
};

test('lists dead letters beside their orders', async () => {
  const { api, code, stdout } = await asking(
    { 'GET /operations/dead-letters': { body: { items: [deadLetter], nextCursor: null } } },
    ...['dead-letters', 'list', '--order', 'o-1', '--reason', 'attempts_spent'],
  );

  expect(api.sent()[0]?.path).toBe('/operations/dead-letters?orderId=o-1&reason=attempts_spent');
  expect(stdout).toMatch(/L1 {2}orders\.fifo {2}order\.created {2}attempts_spent {9}4 {2}t0 {6}o-1 {4}CONFIRMED\n/);
  expect(code).toBe(0);
});

test('shows a dead letter with its attempts and its body', async () => {
  const tries = [{ at: 't0', error: 'The provider did not answer.', nextAt: null }];
  const body = { ...deadLetter, tries, body: { type: 'order.created', note: '\u001b[2J' } };
  const { code, stdout } = await asking({ 'GET /operations/dead-letters/L1': { body } }, 'dead-letters', 'show', 'L1');

  expect(stdout).toContain('The provider did not answer.');
  expect(stdout).toContain('"note": "\\u001b[2J"');
  expect(code).toBe(0);
});

test.each([
  [['--dry-run'], { dryRun: true }, 'would_apply', 0],
  [[], { dryRun: false }, 'queued', 0],
  [[], { dryRun: false }, 'late', 0],
  [[], { dryRun: false }, 'refused', 1],
])('redrives one dead letter: %j', async (args, sent, outcome, expected) => {
  const replies = { 'POST /operations/dead-letters/L1/redrive': { body: { outcome, detail: 'So it is.' } } };
  const { api, code, stdout } = await asking(replies, 'dead-letters', 'redrive', 'L1', ...args);

  expect(api.sent()[0]?.body).toEqual(sent);
  expect([code, stdout]).toEqual([expected, `${outcome}: So it is.\n`]);
});

test('an id that begins with a dash is an id', async () => {
  const id = '-bcdefghijklmnopqrstuv';
  const replies = {
    [`POST /operations/dead-letters/${id}/redrive`]: { body: { outcome: 'queued', detail: 'Sent.' } },
  };
  const { api, code } = await asking(replies, 'dead-letters', 'redrive', id, '--dry-run');

  expect([code, api.sent()[0]?.body]).toEqual([0, { dryRun: true }]);
});

test('redrives all that match, page by page, and tells whether one was refused', async () => {
  const { api, code, stdout } = await asking(
    {
      'POST /operations/dead-letters/redrive': [
        { body: { items: [{ id: 'L1', outcome: 'queued' }], nextCursor: 'n' } },
        { body: { items: [{ id: 'L2', outcome: 'refused' }], nextCursor: null } },
      ],
    },
    ...['dead-letters', 'redrive', '--queue', 'orders.fifo', '--json'],
  );

  const filter = { queue: 'orders.fifo', dryRun: false };
  expect(api.sent().map(({ body }) => body)).toEqual([filter, { ...filter, cursor: 'n' }]);
  expect(JSON.parse(stdout).items).toHaveLength(2);
  expect(code).toBe(1);
});

test.each([[['redrive']], [['redrive', 'L1', '--all']], [['redrive', 'L1', '--queue', 'orders.fifo']]])(
  'redrives nothing when it is not clear what: %j',
  async (args) => {
    const { api, code } = await asking({}, 'dead-letters', ...args);

    expect([code, api.requests]).toEqual([2, []]);
  },
);

test('discards a dead letter with a reason', async () => {
  const replies = { 'POST /operations/dead-letters/L1/discard': { status: 204, headers: {} } };
  const { api, code, stdout } = await asking(replies, 'dead-letters', 'discard', 'L1', '--reason', 'a test');

  expect(api.sent()[0]?.body).toEqual({ reason: 'a test' });
  expect([code, stdout]).toEqual([0, 'discarded L1\n']);
});
