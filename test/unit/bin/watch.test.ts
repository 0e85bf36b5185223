import { expect, test } from '@jest/globals';
import { problem } from './fake-api.ts';
import { runWithReplies } from './run-cli.ts';

const event = (sequence: number, type: string) => ({
  sequence,
  type,
  at: `t${sequence}`,
  actor: 'service:x',
  data: {},
});

test('prints each event of an order once, until the order is delivered', async () => {
  const status = (name: string, etag: string) => ({ body: { status: name }, headers: { etag } });
  const { api, code, stdout } = await runWithReplies(
    {
      'GET /orders/o-1/status': [status('PROCESSING', '"1"'), { status: 304 }, status('DELIVERED', '"2"')],
      'GET /orders/o-1/events': [
        { body: { items: [event(1, 'order.created')], nextCursor: 'p2' } },
        { body: { items: [event(2, 'stock.held')], nextCursor: null } },
        { body: { items: [event(2, 'stock.held'), event(3, 'delivery.delivered')], nextCursor: null } },
      ],
    },
    ...['watch', 'o-1', '--every', '0.05'],
  );

  expect(stdout.split('\n').map((line) => line.trim().split(/\s+/).slice(0, 3))).toEqual([
    ['1', 't1', 'order.created'],
    ['2', 't2', 'stock.held'],
    ['3', 't3', 'delivery.delivered'],
    ['The', 'order', 'is'],
    [''],
  ]);
  const [first, ...later] = api.sent().filter(({ path }) => path.endsWith('/status'));
  expect([first, ...later].map((one) => one?.headers['if-none-match'])).toEqual(['', '"1"', '"1"']);
  expect(api.sent().at(-1)?.path).toBe('/orders/o-1/events?limit=100&cursor=p2');
  expect(code).toBe(0);
});

test('retries after a failure, and exits with 1 when the order was cancelled', async () => {
  const { code, stdout, stderr } = await runWithReplies(
    {
      'GET /orders/o-1/status': [problem(500, 'internal_error'), { body: { status: 'CANCELLED' } }],
      'GET /orders/o-1/events': { body: { items: [event(1, 'order.created')], nextCursor: null } },
    },
    ...['watch', 'o-1', '--every', '0.05', '--json'],
  );

  expect([code, JSON.parse(stdout)]).toEqual([1, event(1, 'order.created')]);
  expect(stderr).toContain('Retrying.');
});

test('stops watching after the time of --for', async () => {
  const { code, stderr } = await runWithReplies(
    {
      'GET /orders/o-1/status': { body: { status: 'PROCESSING' } },
      'GET /orders/o-1/events': { body: { items: [] } },
    },
    ...['watch', 'o-1', '--every', '0.05', '--for', '0.2'],
  );

  expect([code, stderr]).toEqual([1, 'The order is still PROCESSING.\n']);
});
