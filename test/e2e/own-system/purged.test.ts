import { expect, test } from '@jest/globals';
import { call, eventually, operator, type Reply, shop } from '../api.ts';
import { purge } from '../engines.ts';
import { newProduct, orderOf, placed } from '../shop.ts';
import { runsApart } from './own-system.ts';

/** More than five open the circuit. Those that are not tried before it opens open it once more: it takes half a minute each time. */
const downCount = Number(process.env.E2E_DOWN ?? 6);
const count = 50;
runsApart({ PAYMENT_DOWN_SECONDS: '5' });

const paidWith = (productId: string, token: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      placed(orderOf(productId, { payment: { method: 'card', token } })).then(({ orderId }) => orderId),
    ),
  );
const circuit = async () =>
  (await call('GET', '/health')).json.dependencies?.['payment provider']?.circuit as string | undefined;

test(`while a provider is down no payment is given up, and ${count} that were purged from the queue are all made in the end`, async () => {
  const productId = await newProduct(count);
  const down = await paidWith(productId, 'tok_down', downCount);
  await eventually(circuit, (state) => state === 'open');
  const others = await paidWith(productId, 'tok_ok', count - downCount);
  const queueOf = async (name: string) => {
    const { json } = await call('GET', '/operations/queues', { as: operator });
    return json.items.find((queue: { name: string }) => queue.name === name);
  };
  // What has waited longest may be there twice by now: the sweeper has asked for it again.
  const full = await eventually(
    () => queueOf('payments.fifo'),
    ({ depth, inFlight, delayed }) => depth + inFlight + delayed >= count,
  );

  await purge('payments.fifo');
  const delivered = await Promise.all(
    [...down, ...others].map((orderId) =>
      eventually<Reply>(
        () => call('GET', `/orders/${orderId}`, { as: shop }),
        ({ json }) => json.status === 'DELIVERED',
        600_000,
      ),
    ),
  );

  expect(full.deadLetters).toBe(0);
  expect(new Set(delivered.map(({ json }) => json.payment.status))).toEqual(new Set(['PAID']));
  expect(await circuit()).toBe('closed');
  const deadLetters = await call('GET', '/operations/dead-letters', { as: operator });
  expect(deadLetters.json.items).toEqual([]);
  const examined = await call('POST', '/operations/doctor', { as: operator, body: {} });
  expect(examined.json.problems).toEqual([]);
}, 660_000);
