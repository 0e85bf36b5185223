import { afterAll, expect, test } from '@jest/globals';
import { queueNames } from '../../functions/messages/queues.ts';
import { call, carrier, closeConnections, operator, shop, waitFor } from './api.ts';
import { canReachEngines, updateItem } from './engines.ts';
import {
  createOrderRequest,
  createProduct,
  examine,
  get,
  post,
  postOrder,
  waitForDelivery,
  waitForStatus,
} from './fixtures.ts';

afterAll(closeConnections);
const testOnEngines = canReachEngines ? test : test.skip;

test('shows queues, metrics, attention and refunds outstanding to an operator', async () => {
  const [queues, metrics, attention, refunds] = await Promise.all(
    ['/operations/queues', '/metrics', '/operations/attention', '/operations/money-owed'].map((path) =>
      call('GET', path, { as: operator }),
    ),
  );

  expect(queues?.json.items.map(({ name }: { name: string }) => name)).toEqual(queueNames);
  expect(metrics?.body).toContain('queue_depth');
  expect(attention?.json.items).toEqual(expect.any(Array));
  expect(refunds?.json.items).toEqual(expect.any(Array));
});

testOnEngines(
  'heals a stock count that two other records contradict',
  async () => {
    const productId = await createProduct(7);
    await updateItem('Products', productId, { available: { N: '9' } });

    const problems = await examine({ heal: true });
    const findings = problems.filter((problem) => problem.productId === productId);
    expect(findings.map(({ kind, healed }) => `${kind} ${healed}`)).toContain('stock_total_mismatch true');
    expect((await get(`/products/${productId}`)).available).toBe(7);
  },
  120_000,
);

test('raises attention for a lost parcel that is found, until an operator acknowledges it', async () => {
  const { orderId } = (await postOrder(createOrderRequest(await createProduct(1)))).json;
  await waitForDelivery(orderId);
  const scan = (scanId: string, members: object) =>
    post(`/deliveries/${orderId}/scans`, { scanId, at: new Date().toISOString(), ...members }, carrier);
  await scan('lost', { status: 'FAILED', reason: 'lost' });
  await waitForStatus(orderId, 'FAILED');

  await scan('found', { status: 'DELIVERED' });
  const order = await waitFor(
    () => get(`/orders/${orderId}`, shop),
    ({ needsAttention }) => needsAttention !== undefined,
  );
  const reason = 'parcel_moved_after_failure';
  const listed = await get(`/operations/attention?reason=${reason}&limit=100`);
  const body = { reason, note: 'The customer keeps it and pays.' };
  const acknowledged = await post(`/operations/attention/${orderId}/acknowledge`, body);

  expect(order).toMatchObject({ status: 'FAILED', needsAttention: { reasons: [reason] } });
  expect(listed.items).toContainEqual(expect.objectContaining({ orderId, status: 'FAILED', reasons: [reason] }));
  expect(acknowledged.json).toEqual({ orderId, status: 'FAILED', reasons: [] });
  expect(await get(`/orders/${orderId}`, shop)).not.toHaveProperty('needsAttention');
  expect((await get(`/orders/${orderId}/events?limit=100`, shop)).items.at(-1)).toMatchObject({
    type: 'order.attention_acknowledged',
    actor: `client:${operator.clientId}`,
    data: body,
  });
}, 60_000);
