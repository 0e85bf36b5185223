import { expect, test } from '@jest/globals';
import { getOrderId } from '../../../support/example.ts';
import { ask, findOrder, saveOrder, setUpHandlers } from '../handlers.ts';

setUpHandlers();

const ids = [70, 71, 72].map(getOrderId);
const moved = 'parcel_moved_after_cancellation';
const list = async (query: Record<string, string> = {}) => (await ask('GET /operations/attention', { query })).answer;
const acknowledge = (orderId: string, body: object) =>
  ask('POST /operations/attention/{orderId}/acknowledge', { path: { orderId }, body });
const facts = ['paid', 'cancellationRequested', 'deliveryCancelled', 'paymentSilent'] as const;

test('lists orders with their reasons, page by page, and by one reason', async () => {
  await saveOrder(ids[0] ?? '', ...facts, 'strayShipped');
  await saveOrder(ids[1] ?? '', ...facts);
  await saveOrder(ids[2] ?? '', ...facts, 'strayShipped');

  const first = await list({ limit: '2' });
  const rest = await list({ limit: '2', cursor: first.nextCursor });
  const items = [...first.items, ...rest.items];

  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
  expect(items.map(({ orderId }) => orderId).sort()).toEqual(ids);
  expect(items.find(({ orderId }) => orderId === ids[0])).toEqual({
    ...{ orderId: ids[0], status: 'CANCELLED', since: expect.any(String) },
    reasons: ['no_answer_from_payment', moved],
  });
  const one = await list({ reason: moved, limit: '1' });
  const other = await list({ reason: moved, limit: '1', cursor: one.nextCursor });
  expect([...one.items, ...other.items].map(({ orderId }) => orderId).sort()).toEqual([ids[0], ids[2]]);
  expect(other.nextCursor).toBeNull();
  expect((await list({ reason: moved, cursor: first.nextCursor })).code).toBe('cursor_invalid');
  expect((await list({ reason: 'unknown' })).code).toBe('validation_failed');
});

test('acknowledges each reason once, in the name of the operator', async () => {
  const [orderId = ''] = ids;
  const answer = { orderId, status: 'CANCELLED', reasons: ['no_answer_from_payment'] };

  const { status, answer: done } = await acknowledge(orderId, { reason: moved, note: 'It comes back.' });
  const again = await acknowledge(orderId, { reason: moved });

  expect([status, done]).toEqual([200, { ...answer, since: expect.any(String) }]);
  expect([again.status, again.answer]).toEqual([200, done]);
  const events = (await findOrder(orderId))?.history.filter(({ type }) => type === 'order.attention_acknowledged');
  expect(events).toMatchObject([{ actor: 'client:demo-operator', data: { reason: moved, note: 'It comes back.' } }]);
  expect((await list({ reason: moved })).items.map((item: { orderId: string }) => item.orderId)).toEqual([ids[2]]);
});

test('lists and counts an order until all of its reasons are acknowledged', async () => {
  const counted = async () =>
    (await ask('GET /metrics')).text?.split('\n').find((line) => /^orders_needing_attention /.test(line));
  expect(await counted()).toBe('orders_needing_attention 3');

  for (const orderId of ids)
    for (const reason of ['no_answer_from_payment', moved]) await acknowledge(orderId, { reason });

  expect(await list()).toEqual({ items: [], nextCursor: null });
  expect(await counted()).toBe('orders_needing_attention 0');
  expect((await acknowledge(ids[1] ?? '', { reason: moved })).answer).toEqual({
    ...{ orderId: ids[1], status: 'CANCELLED', reasons: [] },
  });
});

test.each([
  [getOrderId(99), { reason: moved }, 404, 'order_not_found'],
  ['no-order', { reason: moved }, 404, 'order_not_found'],
  [getOrderId(70), { reason: 'unknown' }, 400, 'validation_failed'],
  [getOrderId(70), {}, 400, 'validation_failed'],
  [getOrderId(70), { reason: moved, note: '' }, 400, 'validation_failed'],
  [getOrderId(70), { reason: moved, by: 'me' }, 400, 'validation_failed'],
])('refuses to acknowledge for order %s and body %j', async (orderId, body, status, code) => {
  expect((await acknowledge(orderId, body)).answer).toMatchObject({ status, code });
});
