import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import { pendingReplyNames } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { call, carrier, eventually, operator } from '../api.ts';
import { itemsOf, messageOf, spoil, tamper, throwInto } from '../engines.ts';
import { eventsOf, newProduct, orderIn, orderOf, placed, productOf, readOrder } from '../shop.ts';
import { runsApart } from './own-system.ts';

/** Orders that have nothing to do with it, placed while the poison works. */
const innocents = Number(process.env.E2E_INNOCENTS ?? 500);
const queues = ['payments.fifo', 'orders.fifo', 'order-status.fifo', 'carrier-steps'] as const;
type Queue = (typeof queues)[number];

/** The sweeper stays out of it: what an operator does shall be the operator's doing. */
const patience = JSON.stringify(Object.fromEntries(pendingReplyNames.map((name) => [name, 600])));
runsApart({ CARRIER_STEP_SECONDS: '2', REPLY_TIMEOUT_SECONDS: patience }, 'rate(1 minute)');

type DeadLetter = {
  id: string;
  queue: string;
  orderId: string | null;
  reason: string;
  attempts: number;
  body: string;
  order: { status: string } | null;
};
async function deadLetters(query = 'limit=100'): Promise<DeadLetter[]> {
  return (await call('GET', `/operations/dead-letters?${query}`, { as: operator })).json.items;
}

const pay = { payment: { method: 'card', token: 'tok_ok' } } as const;

/**
 * An order for each queue, one of whose messages there fails as long as something that its consumer needs is spoilt:
 * the item that it would read, or the count of the goods that it would sell. Answers how the cause goes away.
 */
const poison: Record<Queue, (key: string, productId: string) => Promise<() => Promise<unknown>>> = {
  async 'payments.fifo'(key, productId) {
    const mend = await spoil('Payments', `payment#${deriveOrderId('demo-shop', key)}`);
    await placed(orderOf(productId, pay), key);
    return mend;
  },
  async 'orders.fifo'(key, productId) {
    const mend = await spoil('Deliveries', deriveOrderId('demo-shop', key));
    await placed(orderOf(productId), key);
    return mend;
  },
  async 'order-status.fifo'(key, productId) {
    await placed(orderOf(productId), key);
    await tamper('Products', productId, { held: { N: '0' } });
    return () => call('POST', '/operations/doctor', { as: operator, body: { heal: true } });
  },
  async 'carrier-steps'(key, productId) {
    const { orderId } = await placed(orderOf(productId), key);
    await eventually(
      () => call('GET', `/deliveries/${orderId}`, { as: carrier }),
      ({ status }) => status === 200,
    );
    return spoil('Deliveries', orderId);
  },
};

test(`garbage, foreign messages and a poison order in every queue harm none of ${innocents} other orders, and are explained and sent again`, async () => {
  const goods = await newProduct(innocents);
  const bystander = (await placed(orderOf(await newProduct(1)))).orderId;
  const garbage = queues.map((queue) => ({ queue, body: `garbage ${randomUUID()}` }));
  const foreign = queues.map((queue) => ({
    queue,
    body: JSON.stringify(messageOf('com.example.invoice', '/elsewhere', bystander, { due: 'now' })),
  }));
  const poisoned = await Promise.all(
    queues.map(async (queue) => {
      const key = `poison-${randomUUID()}`;
      const mend = await poison[queue](key, await newProduct(1));
      return { queue, mend, orderId: deriveOrderId('demo-shop', key) };
    }),
  );
  const thrown = [...garbage, ...foreign];
  const orders = [];
  for (let count = 0; count < innocents; count += 1) {
    orders.push(placed(orderOf(goods, count % 5 === 0 ? pay : {})));
    const next = thrown[Math.floor((count * thrown.length) / innocents)];
    if (next && count % Math.floor(innocents / thrown.length) === 0) await throwInto(next.queue, next.body, bystander);
  }
  const innocent = await Promise.all(orders);

  await eventually(
    () => productOf(goods),
    ({ held }) => held === 0,
    120_000,
  );
  const aside = await eventually(deadLetters, (open) =>
    [...poisoned, ...thrown].every(({ queue, ...one }) =>
      open.some(
        (deadLetter) =>
          deadLetter.queue === queue &&
          ('body' in one ? deadLetter.body === one.body : deadLetter.orderId === one.orderId),
      ),
    ),
  );

  expect(await productOf(goods)).toMatchObject({ available: 0, held: 0 });
  const known = new Set<string | null>([null, bystander, ...poisoned.map(({ orderId }) => orderId)]);
  expect(aside.filter(({ orderId }) => !known.has(orderId))).toEqual([]);
  for (const { body } of garbage)
    expect(aside.find((deadLetter) => deadLetter.body === body)).toMatchObject({
      reason: 'unreadable',
      attempts: 0,
    });
  for (const { body } of foreign)
    expect(aside.find((deadLetter) => deadLetter.body === body)).toMatchObject({
      // Another release may know the type, so the message gets its attempts.
      reason: 'attempts_spent',
      attempts: 4,
      orderId: bystander,
      order: { status: 'DELIVERED' },
    });
  // No message of another order was charged with a try.
  const inDifficulties = (await itemsOf('Failures')).map(({ orderId }) => orderId?.S ?? null);
  expect(inDifficulties.filter((orderId) => !known.has(orderId))).toEqual([]);
  for (const { orderId } of innocent) {
    const events = await eventsOf(orderId);
    expect(events.filter(({ type }) => type.startsWith('dead_letter'))).toEqual([]);
    expect(events.filter(({ type }) => type === 'delivery.delivered')).toHaveLength(1);
  }

  for (const { queue, orderId, mend } of poisoned) {
    const [first] = aside.filter((deadLetter) => deadLetter.orderId === orderId);
    const { status } = await readOrder(orderId);
    const explained = await call('GET', `/orders/${orderId}/explain`, { as: operator });
    expect(first).toMatchObject({ queue, reason: 'attempts_spent', attempts: 4, order: { status } });
    expect(explained.json).toMatchObject({
      attempts: 4,
      lastError: expect.any(String),
      deadLetter: expect.any(String),
      actions: expect.arrayContaining([expect.objectContaining({ action: 'redrive' })]),
    });

    await mend();
    const body = { orderId };
    const redriven = await call('POST', '/operations/dead-letters/redrive', { as: operator, body });
    expect(redriven.json.items.map(({ outcome }: { outcome: string }) => outcome)).toContain('queued');
    await orderIn('DELIVERED', orderId);
  }
  for (const deadLetter of await deadLetters()) {
    const path = `/operations/dead-letters/${deadLetter.id}/discard`;
    await call('POST', path, { as: operator, body: { reason: 'made up by a test' } });
  }
  expect(await deadLetters()).toEqual([]);
  const examined = await call('POST', '/operations/doctor', { as: operator, body: {} });
  expect(examined.json).toMatchObject({ problems: [], nextCursor: null });
}, 300_000);
