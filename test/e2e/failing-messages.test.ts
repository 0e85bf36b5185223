import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { queueNames } from '../../functions/messages/queues.ts';
import { deriveOrderId } from '../../functions/ordering/domain/intake/idempotency-key.ts';
import { closeConnections, shop, waitFor } from './api.ts';
import { canReachEngines, corruptItem, createMessage, sendToQueue, updateItem } from './engines.ts';
import { createOrderRequest, createProduct, get, payWith, post, postOrder, waitForStatus } from './fixtures.ts';

// Makes messages fail, so that the functions use every permission that they have while the suite runs.
afterAll(closeConnections);
const testOnEngines = canReachEngines ? test : test.skip;

/** Returns the first open dead letter of an order, once there is one. */
async function waitForDeadLetter(orderId: string) {
  const { items } = await waitFor(
    () => get(`/operations/dead-letters?orderId=${orderId}`),
    (list) => list.items.length > 0,
    110_000,
  );
  return items[0];
}

const discard = (id: string) => post(`/operations/dead-letters/${id}/discard`, { reason: 'made up by a test' });

async function cancelTwice(orderId: string): Promise<number[]> {
  const cancel = () => post(`/orders/${orderId}/cancel`, { reason: 'not needed' }, shop);
  return [(await cancel()).status, (await cancel()).status];
}

testOnEngines.each(queueNames)('dead-letters an unreadable message on %s at once, and discards it', async (queue) => {
  const garbage = `garbage ${randomUUID()}`;
  const isGarbage = ({ body }: { body: string }) => body === garbage;
  await sendToQueue(queue, garbage);

  const listed = await waitFor(
    () => get(`/operations/dead-letters?queue=${queue}&reason=unreadable`),
    ({ items }) => items.some(isGarbage),
  );
  const discarded = await discard(listed.items.find(isGarbage).id);

  expect(discarded.status).toBe(204);
});

const payment = { amount: 1, currency: 'EUR', method: 'card', token: 'tok_ok' };
const items = [{ productId: 'espresso-cups', quantity: 1 }];

testOnEngines.each([
  ['order-status.fifo', 'delivery.processing', '/delivery', { carrier: 'c', trackingNumber: 't' }, []],
  ['orders.fifo', 'order.created', '/ordering', { clientId: 'demo-shop', items }, ['Deliveries', '']],
  ['payments.fifo', 'payment.requested', '/ordering', payment, ['Payments', 'payment#']],
  ['carrier-steps', 'carrier.step', '/carrier', {}, []],
] as const)(
  'dead-letters a message on %s of type %s after its last attempt, and redrives it',
  async (queue, type, source, data, [table, prefix]) => {
    const orderId = randomUUID();
    if (table) await corruptItem(table, `${prefix}${orderId}`);
    // A dead letter has no token. A redrive takes the one that is stored beside the order.
    const pk = `payment-token#${orderId}`;
    if ('token' in data) await updateItem('Orders', pk, { pk: { S: pk }, token: { S: data.token } });
    // A recent step would wait for its delivery.
    const scan = { scanId: 's-1', status: 'SHIPPED', at: new Date(Date.now() - 172_800_000).toISOString() };
    const step = type === 'carrier.step' ? { orderId, scan } : {};
    await sendToQueue(queue, createMessage(type, source, orderId, { ...data, ...step }), orderId);

    const deadLetter = await waitForDeadLetter(orderId);
    const path = `/operations/dead-letters/${deadLetter.id}`;
    const shown = await get(path);
    const redriven = await post(`${path}/redrive`, undefined);
    const reopened = await waitFor(
      () => get(path),
      ({ closed, redrives }) => closed === null && redrives === 1,
    );
    await discard(deadLetter.id);

    expect([deadLetter.reason, deadLetter.attempts, shown.tries.length]).toEqual(['attempts_spent', 4, 4]);
    expect(redriven.json.outcome).toBe('queued');
    expect(reopened.attempts).toBe(4);
  },
);

testOnEngines(
  'reminds failing participants, and completes their orders after the cause is fixed',
  async () => {
    const productId = await createProduct(2);
    const keys = { delivery: `rare-${randomUUID()}`, payment: `rare-${randomUUID()}` };
    const [undelivered, unpaid] = [deriveOrderId('demo-shop', keys.delivery), deriveOrderId('demo-shop', keys.payment)];
    const restores = [await corruptItem('Deliveries', undelivered), await corruptItem('Payments', `payment#${unpaid}`)];
    await postOrder(createOrderRequest(productId), keys.delivery);
    await postOrder(createOrderRequest(productId, payWith('tok_ok')), keys.payment);
    const failedAt = async () =>
      (await Promise.all([undelivered, unpaid].map(waitForDeadLetter))).map(
        (deadLetter): string => deadLetter.failedAt,
      );

    const first = await failedAt();
    const explained = await get(`/orders/${undelivered}/explain`, shop);
    await waitFor(failedAt, (again) => again.every((at, index) => at > (first[index] ?? '')), 150_000);
    for (const restore of restores) await restore();
    const cancelled = await cancelTwice(unpaid);
    const redriven = await post('/operations/dead-letters/redrive', { orderId: undelivered });
    const delivered = await waitForStatus(undelivered, 'DELIVERED');

    expect(explained).toMatchObject({ waitingFor: 'delivery', deadLetter: expect.any(String) });
    expect(redriven.json.items).toHaveLength(1);
    expect(cancelled).toEqual([202, 202]);
    expect(delivered.status).toBe('DELIVERED');
  },
  300_000,
);

testOnEngines(
  'cancels an order whose delivery cannot be arranged',
  async () => {
    const key = `rare-${randomUUID()}`;
    const orderId = deriveOrderId('demo-shop', key);
    const restore = await corruptItem('Deliveries', orderId);
    await postOrder(createOrderRequest(await createProduct(1)), key);

    await cancelTwice(orderId);
    await restore();

    expect((await waitForStatus(orderId, 'CANCELLED')).cancellation?.status).toBe('ACCEPTED');
  },
  120_000,
);
