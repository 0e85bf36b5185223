import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call, closeConnections, eventually, operator, type Reply, shop } from '../api.ts';
import type { LocalSystem } from '../local-system.ts';
import { newProduct, orderOf, placed } from '../shop.ts';
import { type OpenEngines, openEngines } from './engines-apart.ts';
import { type QuickStage, quickStage } from './quick-stage.ts';

/** More than five open the circuit. Those that are not tried before it opens open it once more: it takes half a minute each time. */
const downCount = Number(process.env.E2E_DOWN ?? 6);
const count = 50;
const suiteTarget = process.env.API_URL;
let engines: OpenEngines;
let stage: QuickStage;
let system: LocalSystem | undefined;

beforeAll(async () => {
  engines = await openEngines();
  stage = await quickStage();
  system = await stage.start({ ...engines.env, PAYMENT_DOWN_SECONDS: '5' });
  process.env.API_URL = system.url;
}, 60_000);

afterAll(async () => {
  closeConnections();
  await system?.stop();
  stage.remove();
  await engines.close();
  process.env.API_URL = suiteTarget;
});

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

  await engines.purge('payments.fifo');
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
  const letters = await call('GET', '/operations/dead-letters', { as: operator });
  expect(letters.json.items).toEqual([]);
  const examined = await call('POST', '/operations/doctor', { as: operator, body: {} });
  expect(examined.json.problems).toEqual([]);
}, 660_000);
