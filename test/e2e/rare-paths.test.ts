import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { deriveOrderId } from '../../functions/ordering/domain/intake/idempotency-key.ts';
import { call, carrier, closeConnections, eventually, operator, shop } from './api.ts';
import { messageOf, reachesEngines, spoil, tamper, throwInto } from './engines.ts';
import { newProduct, orderIn, orderOf, placeRaw } from './shop.ts';

// What happens seldom, made to happen, so that every right that a function has is used while the suite runs.
afterAll(closeConnections);
const whereEnginesAreReached = reachesEngines ? describe : describe.skip;

const read = async (path: string, as = operator) => (await call('GET', path, { as })).json;

/** The open dead letters of an order, once there is one. */
async function deadLettersOf(orderId: string) {
  const listed = await eventually(
    () => read(`/operations/dead-letters?orderId=${orderId}`),
    ({ items }) => items.length > 0,
  );
  return listed.items;
}

test('lists go by client and by reference, products by page, and a change of price is a new version', async () => {
  const productId = await newProduct(5);
  await newProduct(1);
  const reference = `e2e-${randomUUID()}`;
  const placed = await placeRaw({ ...orderOf(productId), reference });
  const cheaper = { name: 'Espresso cups', price: 1_899, currency: 'EUR' };

  const own = await read('/orders?limit=1', shop);
  const byReference = await eventually(
    () => read(`/orders?reference=${reference}`, shop),
    ({ items }) => items.length === 1,
  );
  const products = await read('/products?limit=2', shop);
  const changed = await call('PUT', `/products/${productId}`, { as: operator, body: cheaper });
  const adjusted = await call('POST', `/products/${productId}/stock-adjustments`, {
    as: operator,
    body: { adjustmentId: 'a-1', delta: 3, reason: 'counted' },
  });
  const deliveries = await read('/deliveries?limit=2', carrier);
  const keys = await read('/.well-known/jwks.json');

  expect([own.items.length, products.items.length, deliveries.items.length]).toEqual([1, 2, expect.any(Number)]);
  expect(byReference.items[0].orderId).toBe(placed.json.orderId);
  expect([changed.json.version, adjusted.json.available]).toEqual([2, 7]);
  expect(keys.keys).toHaveLength(1);
});

test('an order for what is not in the catalogue is refused, once it is sure that it was not placed before', async () => {
  const refused = await placeRaw(orderOf(`none-${randomUUID()}`));

  expect(refused.json).toMatchObject({ status: 409, code: 'product_unavailable' });
});

whereEnginesAreReached('a message', () => {
  test.each(['payments.fifo', 'orders.fifo', 'order-status.fifo', 'carrier-steps'])(
    'that is none is set aside from %s at once, and can be discarded',
    async (queue) => {
      const garbage = `garbage ${randomUUID()}`;
      await throwInto(queue, garbage);

      const listed = await eventually(
        () => read(`/operations/dead-letters?queue=${queue}&reason=unreadable`),
        ({ items }) => items.some(({ body }: { body: string }) => body === garbage),
      );
      const { id } = listed.items.find(({ body }: { body: string }) => body === garbage);
      const discard = { as: operator, body: { reason: 'garbage' } };
      const discarded = await call('POST', `/operations/dead-letters/${id}/discard`, discard);

      expect(discarded.status).toBe(204);
    },
  );

  test.each([
    ['order-status.fifo', 'delivery.processing', '/delivery', { carrier: 'c', trackingNumber: 't' }, []],
    ['orders.fifo', 'order.created', '/ordering', { clientId: 'demo-shop', items: [] }, ['Deliveries', '']],
    [
      'payments.fifo',
      'payment.requested',
      '/ordering',
      { amount: 1, currency: 'EUR', method: 'card', token: 'tok_ok' },
      ['Payments', 'payment#'],
    ],
    ['carrier-steps', 'carrier.step', '/carrier', {}, []],
  ])(
    'of %s that fails at every try is set aside after the last, and sent again when asked',
    async (queue, type, source, data, [table, prefix]) => {
      const orderId = randomUUID();
      if (table) await spoil(table, `${prefix}${orderId}`);
      // A dead letter has no token; a redrive takes the one that is kept beside the order.
      const pk = `payment-token#${orderId}`;
      if ('token' in data) await tamper('Orders', pk, { pk: { S: pk }, token: { S: data.token } });
      // A step of today would wait for its delivery.
      const scan = { scanId: 's-1', status: 'SHIPPED', at: new Date(Date.now() - 172_800_000).toISOString() };
      const items = [{ productId: 'espresso-cups', quantity: 1 }];
      const more = type === 'carrier.step' ? { orderId, scan } : 'items' in data ? { items } : {};
      await throwInto(queue, messageOf(type, source, orderId, { ...data, ...more }), orderId);

      const [deadLetter] = await deadLettersOf(orderId);
      const shown = await read(`/operations/dead-letters/${deadLetter.id}`);
      const redriven = await call('POST', `/operations/dead-letters/${deadLetter.id}/redrive`, {
        as: operator,
      });
      const reopened = await eventually(
        () => read(`/operations/dead-letters/${deadLetter.id}`),
        ({ closed, redrives }) => closed === null && redrives === 1,
      );
      const discard = { as: operator, body: { reason: 'made up by a test' } };
      await call('POST', `/operations/dead-letters/${deadLetter.id}/discard`, discard);

      expect([deadLetter.reason, deadLetter.attempts, shown.tries.length]).toEqual(['attempts_spent', 4, 4]);
      expect(redriven.json.outcome).toBe('queued');
      expect(reopened.attempts).toBe(4);
    },
  );
});

whereEnginesAreReached('an order', () => {
  test('whose participant cannot answer is asked for by the sweeper again, and goes on once the cause is mended', async () => {
    const productId = await newProduct(2);
    const keys = { delivery: `rare-${randomUUID()}`, payment: `rare-${randomUUID()}` };
    const [undelivered, unpaid] = [deriveOrderId('demo-shop', keys.delivery), deriveOrderId('demo-shop', keys.payment)];
    const mends = [await spoil('Deliveries', undelivered), await spoil('Payments', `payment#${unpaid}`)];
    await placeRaw(orderOf(productId), keys.delivery);
    await placeRaw(orderOf(productId, { payment: { method: 'card', token: 'tok_ok' } }), keys.payment);

    const first = await Promise.all([undelivered, unpaid].map(failedAt));
    const stuck = await read(`/orders/${undelivered}/explain`, shop);
    await eventually(
      () => Promise.all([undelivered, unpaid].map(failedAt)),
      (again) => again.every((at, index) => at > (first[index] ?? '')),
      150_000,
    );
    for (const mend of mends) await mend();
    const cancelled = await cancelTwice(unpaid);
    const body = { orderId: undelivered };
    const redriven = await call('POST', '/operations/dead-letters/redrive', { as: operator, body });
    const delivered = await orderIn('DELIVERED', undelivered);

    expect(stuck).toMatchObject({ waitingFor: 'delivery', deadLetter: expect.any(String) });
    expect(redriven.json.items).toHaveLength(1);
    expect(cancelled).toEqual([202, 202]);
    expect(delivered.status).toBe('DELIVERED');
  }, 300_000);

  test('that is to be cancelled while its delivery cannot be arranged is asked about at delivery', async () => {
    const key = `rare-${randomUUID()}`;
    const orderId = deriveOrderId('demo-shop', key);
    const mend = await spoil('Deliveries', orderId);
    await placeRaw(orderOf(await newProduct(1)), key);

    await cancelTwice(orderId);
    await mend();

    expect((await orderIn('CANCELLED', orderId)).cancellation?.status).toBe('ACCEPTED');
  }, 120_000);

  test('and its stock are looked through by the doctor, who mends a count that two witnesses contradict', async () => {
    const productId = await newProduct(7);
    await tamper('Products', productId, { available: { N: '9' } });

    const problems = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const body = { heal: true, ...(cursor && { cursor }) };
      const examined = await call('POST', '/operations/doctor', { as: operator, body });
      problems.push(...examined.json.problems);
      cursor = examined.json.nextCursor;
    }

    const about = problems.filter((problem) => problem.productId === productId);
    expect(about.map(({ kind, healed }) => `${kind} ${healed}`)).toContain('stock_total_mismatch true');
    expect((await read(`/products/${productId}`)).available).toBe(7);
  }, 120_000);
});

test('an operator sees queues, measures and what is owed', async () => {
  const [queues, metrics, owed] = await Promise.all(
    ['/operations/queues', '/metrics', '/operations/attention', '/operations/money-owed'].map((path) =>
      call('GET', path, { as: operator }),
    ),
  );

  expect(queues?.json.items).toHaveLength(4);
  expect(metrics?.body).toContain('queue_depth');
  expect(owed?.json.items).toEqual(expect.any(Array));
});

async function failedAt(orderId: string): Promise<string> {
  const [deadLetter] = await deadLettersOf(orderId);
  return deadLetter.failedAt;
}

test('a parcel that is lost and found calls a person, who sees to it and acknowledges', async () => {
  const key = `rare-${randomUUID()}`;
  const orderId = deriveOrderId('demo-shop', key);
  await placeRaw(orderOf(await newProduct(1)), key);
  await eventually(
    () => call('GET', `/deliveries/${orderId}`, { as: carrier }),
    ({ status }) => status === 200,
  );
  const scan = (scanId: string, body: object) =>
    call('POST', `/deliveries/${orderId}/scans`, {
      as: carrier,
      body: { scanId, at: new Date().toISOString(), ...body },
    });
  await scan('lost', { status: 'FAILED', reason: 'lost' });
  await orderIn('FAILED', orderId);

  await scan('found', { status: 'DELIVERED' });
  const order = await eventually(
    () => read(`/orders/${orderId}`, shop),
    ({ needsAttention }) => needsAttention !== undefined,
  );
  const reason = 'parcel_moved_after_failure';
  const called = await read(`/operations/attention?reason=${reason}&limit=100`, operator);
  const body = { reason, note: 'The customer keeps it and pays.' };
  const done = await call('POST', `/operations/attention/${orderId}/acknowledge`, { as: operator, body });

  expect(order).toMatchObject({ status: 'FAILED', needsAttention: { reasons: [reason] } });
  expect(called.items).toContainEqual(expect.objectContaining({ orderId, status: 'FAILED', reasons: [reason] }));
  expect(done.json).toEqual({ orderId, status: 'FAILED', reasons: [] });
  expect(await read(`/orders/${orderId}`, shop)).not.toHaveProperty('needsAttention');
  expect((await read(`/orders/${orderId}/events?limit=100`, shop)).items.at(-1)).toMatchObject({
    type: 'order.attention_acknowledged',
    actor: `client:${operator.clientId}`,
    data: body,
  });
}, 60_000);

async function cancelTwice(orderId: string): Promise<number[]> {
  const ask = () => call('POST', `/orders/${orderId}/cancel`, { as: shop, body: { reason: 'not needed' } });
  return [(await ask()).status, (await ask()).status];
}
