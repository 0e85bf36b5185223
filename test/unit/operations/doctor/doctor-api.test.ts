import { afterEach, expect, jest, test } from '@jest/globals';
import { getOrderId } from '../../../support/example.ts';
import { ask, removed, saveOrder, sent, setUpHandlers, tamper } from '../handlers.ts';

setUpHandlers();

const run = (body: object = {}, as?: string) => ask('POST /operations/doctor', { body, ...(as && { as }) });
const runToEnd = async (body: object = {}) => {
  const { answer } = await run(body);
  expect(answer.nextCursor).toBeNull();
  return answer;
};
afterEach(() => void jest.restoreAllMocks());

/** Lets every look at the clock take a second, so that a call has time for one page. */
function runOutOfTime(): void {
  let now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => {
    now += 1_000;
    return now;
  });
}

test('finds tampered stock and an overdue order, heals both, and then finds nothing', async () => {
  const order = await saveOrder(getOrderId(80), 'paid');
  const longAgo = { S: '2026-01-01T00:00:00.000Z' };
  const pendingReply = { for: { S: 'delivery' }, since: longAgo, until: longAgo, reminders: { N: '0' } };
  await tamper('Orders', order.orderId, { waitUntil: longAgo, pendingReply: { M: pendingReply } });
  await tamper('Products', 'espresso-cups', { available: { N: '31' } });
  const overdue = { kind: 'overdue', orderId: order.orderId, healable: true };
  const wrong = { kind: 'stock_total_mismatch', productId: 'espresso-cups', healable: true };

  const found = await runToEnd();
  const healed = await runToEnd({ heal: true });

  for (const finding of [overdue, wrong]) {
    expect(found.problems).toContainEqual(expect.objectContaining({ ...finding, healed: false }));
    expect(healed.problems).toContainEqual(expect.objectContaining({ ...finding, healed: true }));
  }
  expect(found.checked).toMatchObject({ products: 1, deadLetters: 0 });
  const deduplicationId = `${order.orderId}:order.created#1`;
  expect(sent()).toContainEqual(expect.objectContaining({ MessageDeduplicationId: deduplicationId }));
  expect((await runToEnd()).problems).toEqual([]);
});

test('continues past an order that cannot be read', async () => {
  const orderId = getOrderId(81);
  await tamper('Orders', orderId, { status: { S: 'EATEN' }, shard: { S: '1' }, placedAt: { S: '2099' } });

  const { problems } = await runToEnd();

  expect(problems).toContainEqual(expect.objectContaining({ kind: 'order_unreadable', orderId }));
  expect((await ask('GET /metrics')).status).toBe(200);
  await removed(orderId);
});

test.each([
  ['Deliveries', getOrderId(82), 'delivery_unreadable'],
  ['Payments', `payment#${getOrderId(83)}`, 'payment_unreadable'],
] as const)('reports only what is certain of an order whose item of %s cannot be read', async (table, pk, kind) => {
  const { orderId } = await saveOrder(pk.slice(-36), 'paid', 'processing');
  await tamper(table, pk, { status: { N: '1' } });

  const { problems } = await runToEnd();

  const ofOrder = problems.filter((problem: { orderId?: string }) => problem.orderId === orderId);
  expect(ofOrder.map((problem: { kind: string }) => problem.kind)).toEqual([kind, 'overdue', 'events_missing']);
  await removed(orderId);
});

test('continues from a short cursor, and from the same cursor again', async () => {
  runOutOfTime();
  const { answer: first } = await run();

  const { answer: second } = await run({ cursor: first.nextCursor });
  const { answer: next } = await run({ cursor: second.nextCursor });
  const { answer: again } = await run({ cursor: second.nextCursor });

  expect(first.nextCursor.length).toBeLessThan(120);
  expect([next.nextCursor, again]).toEqual([null, next]);
});

test('refuses the cursor of an expired run', async () => {
  runOutOfTime();
  const { answer } = await run();
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_700_000);

  const refused = await run({ cursor: answer.nextCursor });

  expect([refused.status, refused.answer.code]).toEqual([400, 'cursor_invalid']);
  expect(refused.answer.detail).toBe('This run of the doctor has expired; start again without a cursor.');
});

test.each(['x', '', 'x'.repeat(900)])('refuses the cursor "%s" that it did not return', async (cursor) => {
  expect((await run({ cursor })).answer.code).toBe('cursor_invalid');
});
