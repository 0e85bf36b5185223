import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import { pendingReplyNames } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { waitFor } from '../api.ts';
import { corruptItem, createMessage, scanItems, sendToQueue, updateItem } from '../engines.ts';
import {
  createOrderRequest,
  createProduct,
  examine,
  get,
  listEvents,
  payWith,
  placeOrder,
  post,
  readOrder,
  readProduct,
  waitForDelivery,
  waitForStatus,
  waitForStock,
} from '../fixtures.ts';
import { useOwnSystem } from './own-system.ts';

/** The number of orders that are placed while messages fail, and must not be affected. */
const otherCount = Number(process.env.E2E_INNOCENTS ?? 500);
const queues = ['payments.fifo', 'orders.fifo', 'order-status.fifo', 'carrier-steps'] as const;

/** Long timeouts and a slow sweeper, so that only the operator's redrives repair anything. */
const timeouts = JSON.stringify(Object.fromEntries(pendingReplyNames.map((name) => [name, 600])));
useOwnSystem({ CARRIER_STEP_SECONDS: '2', REPLY_TIMEOUT_SECONDS: timeouts }, 'rate(1 minute)');

type DeadLetter = {
  id: string;
  queue: string;
  orderId: string | null;
  reason: string;
  attempts: number;
  body: string;
  order: { status: string } | null;
};
const listDeadLetters = async (): Promise<DeadLetter[]> => (await get('/operations/dead-letters?limit=100')).items;

/**
 * By queue: places an order one of whose messages fails on that queue, because the consumer reads a corrupt item. Returns a
 * function that repairs the cause.
 */
const placeFailingOrder: Record<
  (typeof queues)[number],
  (key: string, productId: string) => Promise<() => Promise<unknown>>
> = {
  async 'payments.fifo'(key, productId) {
    const restore = await corruptItem('Payments', `payment#${deriveOrderId('demo-shop', key)}`);
    await placeOrder(createOrderRequest(productId, payWith('tok_ok')), key);
    return restore;
  },
  async 'orders.fifo'(key, productId) {
    const restore = await corruptItem('Deliveries', deriveOrderId('demo-shop', key));
    await placeOrder(createOrderRequest(productId), key);
    return restore;
  },
  async 'order-status.fifo'(key, productId) {
    await placeOrder(createOrderRequest(productId), key);
    await updateItem('Products', productId, { held: { N: '0' } });
    return () => examine({ heal: true });
  },
  async 'carrier-steps'(key, productId) {
    const { orderId } = await placeOrder(createOrderRequest(productId), key);
    await waitForDelivery(orderId);
    return corruptItem('Deliveries', orderId);
  },
};

test(`isolates failing messages of every queue from ${otherCount} other orders, and explains and redrives them`, async () => {
  const productId = await createProduct(otherCount);
  const { orderId: deliveredId } = await placeOrder(createOrderRequest(await createProduct(1)));
  const unreadable = queues.map((queue) => ({ queue, body: `garbage ${randomUUID()}` }));
  const unknown = queues.map((queue) => ({
    queue,
    body: JSON.stringify(createMessage('com.example.invoice', '/elsewhere', deliveredId, { due: 'now' })),
  }));
  const failing = await Promise.all(
    queues.map(async (queue) => {
      const key = `poison-${randomUUID()}`;
      const repair = await placeFailingOrder[queue](key, await createProduct(1));
      return { queue, repair, orderId: deriveOrderId('demo-shop', key) };
    }),
  );
  const foreign = [...unreadable, ...unknown];
  const placing = [];
  for (let count = 0; count < otherCount; count += 1) {
    placing.push(placeOrder(createOrderRequest(productId, count % 5 === 0 ? payWith('tok_ok') : {})));
    const next = foreign[Math.floor((count * foreign.length) / otherCount)];
    if (next && count % Math.floor(otherCount / foreign.length) === 0)
      await sendToQueue(next.queue, next.body, deliveredId);
  }
  const others = await Promise.all(placing);

  await waitForStock(productId, 120_000);
  const deadLetters = await waitFor(listDeadLetters, (open) =>
    [...failing, ...foreign].every(({ queue, ...one }) =>
      open.some(
        (deadLetter) =>
          deadLetter.queue === queue &&
          ('body' in one ? deadLetter.body === one.body : deadLetter.orderId === one.orderId),
      ),
    ),
  );

  expect(await readProduct(productId)).toMatchObject({ available: 0, held: 0 });
  const expectedIds = new Set<string | null>([null, deliveredId, ...failing.map(({ orderId }) => orderId)]);
  expect(deadLetters.filter(({ orderId }) => !expectedIds.has(orderId))).toEqual([]);
  for (const { body } of unreadable)
    expect(deadLetters.find((deadLetter) => deadLetter.body === body)).toMatchObject({
      reason: 'unreadable',
      attempts: 0,
    });
  for (const { body } of unknown)
    expect(deadLetters.find((deadLetter) => deadLetter.body === body)).toMatchObject({
      // Another release may know the type, so the message gets its attempts.
      reason: 'attempts_spent',
      attempts: 4,
      orderId: deliveredId,
      order: { status: 'DELIVERED' },
    });
  // No message of another order was charged with an attempt.
  const chargedIds = (await scanItems('Failures')).map(({ orderId }) => orderId?.S ?? null);
  expect(chargedIds.filter((orderId) => !expectedIds.has(orderId))).toEqual([]);
  for (const { orderId } of others) {
    const events = await listEvents(orderId);
    expect(events.filter(({ type }) => type.startsWith('dead_letter'))).toEqual([]);
    expect(events.filter(({ type }) => type === 'delivery.delivered')).toHaveLength(1);
  }

  for (const { queue, orderId, repair } of failing) {
    const [first] = deadLetters.filter((deadLetter) => deadLetter.orderId === orderId);
    const { status } = await readOrder(orderId);
    expect(first).toMatchObject({ queue, reason: 'attempts_spent', attempts: 4, order: { status } });
    expect(await get(`/orders/${orderId}/explain`)).toMatchObject({
      attempts: 4,
      lastError: expect.any(String),
      deadLetter: expect.any(String),
      actions: expect.arrayContaining([expect.objectContaining({ action: 'redrive' })]),
    });

    await repair();
    const redriven = await post('/operations/dead-letters/redrive', { orderId });
    expect(redriven.json.items.map(({ outcome }: { outcome: string }) => outcome)).toContain('queued');
    await waitForStatus(orderId, 'DELIVERED', 180_000);
  }
  for (const { id } of await listDeadLetters())
    await post(`/operations/dead-letters/${id}/discard`, { reason: 'made up by a test' });
  expect(await listDeadLetters()).toEqual([]);
  expect(await examine()).toEqual([]);
}, 300_000);
