import { expect, test } from '@jest/globals';
import { runWithReplies } from './run-cli.ts';

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

test.each([[['dead-letters', 'list']], [['dead-letters']]])(
  'lists dead letters with their orders: %j',
  async (command) => {
    const { api, code, stdout } = await runWithReplies(
      { 'GET /operations/dead-letters': { body: { items: [deadLetter], nextCursor: null } } },
      ...[...command, '--order', 'o-1', '--reason', 'attempts_spent'],
    );

    expect(api.sent()[0]?.path).toBe('/operations/dead-letters?orderId=o-1&reason=attempts_spent');
    expect(stdout).toMatch(/L1 {2}orders\.fifo {2}order\.created {2}attempts_spent {9}4 {2}t0 {6}o-1 {4}CONFIRMED\n/);
    expect(code).toBe(0);
  },
);

test('shows a dead letter with its attempts and its body', async () => {
  const tries = [{ at: 't0', error: 'The provider did not answer.', nextAt: null }];
  const body = { ...deadLetter, tries, body: { type: 'order.created', note: '\u001b[2J' } };
  const { code, stdout } = await runWithReplies(
    { 'GET /operations/dead-letters/L1': { body } },
    'dead-letters',
    'show',
    'L1',
  );

  expect(stdout).toContain('The provider did not answer.');
  expect(stdout).toContain('"note": "\\u001b[2J"');
  expect(code).toBe(0);
});

test.each([
  [['--dry-run'], { dryRun: true }, 'would_apply', 0],
  [[], { dryRun: false }, 'queued', 0],
  [[], { dryRun: false }, 'late', 0],
  [[], { dryRun: false }, 'refused', 1],
])('redrives one dead letter with %j, sends %j and reports %s', async (args, sent, outcome, expected) => {
  const replies = { 'POST /operations/dead-letters/L1/redrive': { body: { outcome, detail: 'A detail.' } } };
  const { api, code, stdout } = await runWithReplies(replies, 'dead-letters', 'redrive', 'L1', ...args);

  expect(api.sent()[0]?.body).toEqual(sent);
  expect([code, stdout]).toEqual([expected, `${outcome}: A detail.\n`]);
});

test('accepts the ID of a dead letter that begins with a dash', async () => {
  const id = '-bcdefghijklmnopqrstuv';
  const replies = {
    [`POST /operations/dead-letters/${id}/redrive`]: { body: { outcome: 'queued', detail: 'Sent.' } },
  };
  const { api, code } = await runWithReplies(replies, 'dead-letters', 'redrive', id, '--dry-run');

  expect([code, api.sent()[0]?.body]).toEqual([0, { dryRun: true }]);
});

test('redrives all matching dead letters page by page, and exits with 1 when one was refused', async () => {
  const { api, code, stdout } = await runWithReplies(
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
  'refuses to redrive without one ID or a filter: %j',
  async (args) => {
    const { api, code } = await runWithReplies({}, 'dead-letters', ...args);

    expect([code, api.requests]).toEqual([2, []]);
  },
);

test('discards dead letters one after another, and ends at the first that is refused', async () => {
  const replies = { 'POST /operations/dead-letters/L1/discard': { status: 204, headers: {} } };
  const { api, code, stdout } = await runWithReplies(
    replies,
    ...['dead-letters', 'discard', 'L1', 'L2', 'L3', '--reason', 'a test'],
  );

  expect(api.sent().map(({ path }) => path)).toEqual([
    '/operations/dead-letters/L1/discard',
    '/operations/dead-letters/L2/discard',
  ]);
  expect([code, stdout]).toEqual([1, 'Discarded L1.\n']);
});

test('discards a dead letter with a reason', async () => {
  const replies = { 'POST /operations/dead-letters/L1/discard': { status: 204, headers: {} } };
  const { api, code, stdout } = await runWithReplies(replies, 'dead-letters', 'discard', 'L1', '--reason', 'a test');

  expect(api.sent()[0]?.body).toEqual({ reason: 'a test' });
  expect([code, stdout]).toEqual([0, 'Discarded L1.\n']);
});
