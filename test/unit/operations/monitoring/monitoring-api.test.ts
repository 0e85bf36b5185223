import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { queueDefinitions } from '../../../../functions/operations/domain/monitoring/queues.ts';
import { pendingReplyNames } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { getOrderId } from '../../../support/example.ts';
import { ask, saveOrder, setUpHandlers, sqs } from '../handlers.ts';

setUpHandlers();

test('lists outstanding refunds, the oldest first, page by page', async () => {
  for (const n of [90, 91, 92]) await saveOrder(getOrderId(n), 'paid', 'processing', 'lost', 'refundFailed');
  const first = (await ask('GET /operations/money-owed', { query: { limit: '2' } })).answer;
  const second = (await ask('GET /operations/money-owed', { query: { limit: '2', cursor: first.nextCursor } })).answer;
  const items = [...first.items, ...second.items];

  expect(items.map(({ orderId }) => orderId).sort()).toEqual([90, 91, 92].map(getOrderId).sort());
  expect(second.nextCursor).toBeNull();
  expect(items[0]).toEqual({
    ...{ orderId: items[0].orderId, amount: 3_998, currency: 'EUR', since: items[0].since },
    ...{ attempts: 1, lastError: 'The provider refused the request for this order: provider is down.' },
  });
});

test('lists the orders that wait for a service, those first whose deadline comes first, page by page', async () => {
  const orderId = getOrderId(96);
  await saveOrder(orderId, 'paid');
  await saveOrder(getOrderId(97), 'paid', 'processing', 'delivered');
  const items = [];
  let cursor: string | undefined;
  do {
    const query = { limit: '2', ...(cursor && { cursor }) };
    const { answer } = await ask('GET /operations/waiting', { query });
    items.push(...answer.items);
    cursor = answer.nextCursor ?? undefined;
  } while (cursor !== undefined);

  const ids = items.map((item) => item.orderId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain(getOrderId(97));
  expect(items.map(({ deadline }) => deadline)).toEqual(items.map(({ deadline }) => deadline).sort());
  expect(items.find((item) => item.orderId === orderId)).toEqual({
    ...{ orderId, clientId: expect.any(String), status: 'CONFIRMED', waitingFor: 'delivery', reminders: 0 },
    ...{ since: expect.any(String), deadline: expect.any(String) },
  });
});

test('shows each queue with its messages and the age of the oldest pending reply', async () => {
  sqs.on(GetQueueAttributesCommand).resolves({
    Attributes: {
      ApproximateNumberOfMessages: '3',
      ApproximateNumberOfMessagesNotVisible: '2',
      ApproximateNumberOfMessagesDelayed: '1',
    },
  });

  const { items, nextCursor } = (await ask('GET /operations/queues')).answer;

  expect(nextCursor).toBeNull();
  expect(items.map(({ name }: { name: string }) => name)).toEqual([
    'orders.fifo',
    'order-status.fifo',
    'payments.fifo',
    'notifications.fifo',
    'webhooks',
    'carrier-steps',
  ]);
  expect(items[2]).toEqual({
    name: 'payments.fifo',
    depth: 3,
    inFlight: 2,
    delayed: 1,
    oldestAgeSeconds: expect.any(Number),
    deadLetters: 5,
  });
  expect(items[2].oldestAgeSeconds).toBeGreaterThanOrEqual(60);
  expect(items[1].oldestAgeSeconds).toBeNull();
});

test('assigns every pending reply to the queue of its consumer', () => {
  const assigned = Object.values(queueDefinitions).flatMap(({ replies }): readonly string[] => replies);

  expect(assigned.toSorted()).toEqual(pendingReplyNames.toSorted());
});

test('lists queues page by page', async () => {
  const list = async (query: Record<string, string>) => (await ask('GET /operations/queues', { query })).answer;
  const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

  const first = await list({ limit: '3' });
  const rest = await list({ limit: '3', cursor: first.nextCursor });

  expect([names(first), names(rest), rest.nextCursor]).toEqual([
    ['orders.fifo', 'order-status.fifo', 'payments.fifo'],
    ['notifications.fifo', 'webhooks', 'carrier-steps'],
    null,
  ]);
  expect((await list({ cursor: 'made up' })).code).toBe('cursor_invalid');
});

test('serves metrics in the text format of Prometheus', async () => {
  const { headers, text } = await ask('GET /metrics');

  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (text ?? '').trimEnd().split('\n');
  for (const line of lines)
    expect(line).toMatch(
      /^(# HELP \w+ .+|# TYPE \w+ (gauge|counter|histogram)|\w+(\{\w+="[^"]+"(,le="[^"]+")?\})? -?\d+)$/,
    );
  expect(lines).toContain('orders{status="FAILED"} 3');
  expect(lines).toContain('refunds_outstanding 3');
  expect(lines).toContain('queue_depth{queue="orders.fifo"} 0');
});
