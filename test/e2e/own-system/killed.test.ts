import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, closeConnections, eventually, operator } from '../api.ts';
import { examine, type Order, type OrderRequest } from '../client.ts';
import { eventsOf, newProduct, orderOf, placed, productOf, readOrder } from '../shop.ts';
import { type QuickStage, quickStage } from './quick-stage.ts';

const kills = Number(process.env.E2E_KILLS ?? 10);
const suiteTarget = process.env.API_URL;
let stage: QuickStage;

afterAll(async () => {
  closeConnections();
  await stage.remove();
  process.env.API_URL = suiteTarget;
});

/** Asks again, under the same key, until there is an answer: what a careful client does. */
async function surely(request: OrderRequest, key: string): Promise<Order> {
  return eventually(
    () => placed(request, key).catch(() => undefined),
    (order) => order !== undefined,
  ).then((order) => order as Order);
}

test(`a system that is killed ${kills} times delivers every order that it answered, once`, async () => {
  stage = await quickStage();
  let system = await stage.start();
  process.env.API_URL = system.url;
  const productId = await newProduct(10_000);
  const answered = new Set<string>();

  for (let kill = 0; kill < kills; kill += 1) {
    const posting = Array.from({ length: 8 }, (_, index) =>
      placed(
        orderOf(productId, index % 2 ? { payment: { method: 'card', token: 'tok_ok' } } : {}),
        `kill-${kill}-${index}`,
      )
        .then(({ orderId }) => answered.add(orderId))
        .catch(() => undefined),
    );
    await Promise.race(posting);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    await system.stop('SIGKILL');
    await Promise.all(posting);
    closeConnections();
    system = await stage.start();
  }
  const last = await surely(orderOf(productId), 'after-all-kills');
  answered.add(last.orderId);

  for (const orderId of answered) {
    await eventually(
      () => readOrder(orderId),
      ({ status }) => status === 'DELIVERED',
      150_000,
    );
    const events = await eventsOf(orderId);
    expect(events.filter(({ type }) => type === 'stock.sold')).toHaveLength(1);
    expect(events.filter(({ data: told }) => told.to === 'DELIVERED')).toHaveLength(1);
  }
  // An order whose answer the kill swallowed exists too, and holds its stock until it is delivered.
  const stock = await eventually(
    () => productOf(productId),
    ({ held }) => held === 0,
    150_000,
  );
  // A step of the simulated carrier that came while its delivery was lost lies as a dead letter; it is late by now.
  const examined = await eventually(
    async () => {
      await ok(examine({ heal: true }, {}, as(operator)));
      return ok(examine({}, {}, as(operator)));
    },
    ({ problems }) => problems.length === 0,
    120_000,
  );
  await system.stop();

  expect(answered.size).toBeGreaterThan(kills);
  expect(stock.held).toBe(0);
  expect(examined.problems).toEqual([]);
}, 480_000);
