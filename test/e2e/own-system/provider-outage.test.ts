import { expect, test } from '@jest/globals';
import { waitFor } from '../api.ts';
import { purgeQueue } from '../engines.ts';
import { createOrderRequest, createProduct, examine, get, payWith, placeOrder, waitForStatus } from '../fixtures.ts';
import { useOwnSystem } from './own-system.ts';

/** More than five failures open the circuit. Messages left over open it again, for half a minute each time. */
const downCount = Number(process.env.E2E_DOWN ?? 6);
const count = 50;
useOwnSystem({ PAYMENT_DOWN_SECONDS: '5' });

const placeOrders = (productId: string, token: string, count: number) =>
  Promise.all(
    Array.from(
      { length: count },
      async () => (await placeOrder(createOrderRequest(productId, payWith(token)))).orderId,
    ),
  );
const readCircuit = async (): Promise<string | undefined> =>
  (await get('/health')).dependencies?.['payment provider']?.circuit;

test(`makes all ${count} payments after an outage of the provider and a purge of the queue`, async () => {
  const productId = await createProduct(count);
  const down = await placeOrders(productId, 'tok_down', downCount);
  await waitFor(readCircuit, (state) => state === 'open');
  const placing = placeOrders(productId, 'tok_ok', count - downCount);
  // An instance that has just seen the circuit closed makes some payments, and a slow machine is still placing orders.
  const full = await waitFor(
    async () => (await get('/operations/queues')).items.find(({ name }: { name: string }) => name === 'payments.fifo'),
    ({ depth, inFlight, delayed }) => depth + inFlight + delayed >= count / 2,
  );

  await purgeQueue('payments.fifo');
  const delivered = await Promise.all(
    [...down, ...(await placing)].map((orderId) => waitForStatus(orderId, 'DELIVERED', 600_000)),
  );

  expect(full.deadLetters).toBe(0);
  expect(new Set(delivered.map(({ payment }) => payment?.status))).toEqual(new Set(['PAID']));
  expect(await readCircuit()).toBe('closed');
  expect((await get('/operations/dead-letters')).items).toEqual([]);
  expect(await examine()).toEqual([]);
}, 660_000);
