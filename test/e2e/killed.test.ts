import { afterAll, expect, test } from '@jest/globals';
import { call, closeConnections, eventually, operator, type Reply, shop } from './api.ts';
import { type QuickStage, quickStage } from './quick-stage.ts';
import { eventsOf, newProduct, orderOf, place } from './shop.ts';

const kills = Number(process.env.E2E_KILLS ?? 10);
const suiteTarget = process.env.API_URL;
let stage: QuickStage;

afterAll(() => {
  closeConnections();
  stage.remove();
  process.env.API_URL = suiteTarget;
});

/** Asks again, under the same key, until there is an answer: what a careful client does. */
async function surely(body: unknown, key: string): Promise<Reply> {
  return eventually(
    () => place(body, key).catch(() => undefined),
    (reply) => reply?.status === 201,
  ).then((reply) => reply as Reply);
}

test(`a system that is killed ${kills} times delivers every order that it answered, once`, async () => {
  stage = await quickStage();
  let system = await stage.start();
  process.env.API_URL = system.url;
  const productId = await newProduct(10_000);
  const answered = new Set<string>();

  for (let kill = 0; kill < kills; kill += 1) {
    const posting = Array.from({ length: 8 }, (_, index) =>
      place(
        { ...orderOf(productId, index % 2 ? { payment: { method: 'card', token: 'tok_ok' } } : {}) },
        `kill-${kill}-${index}`,
      )
        .then((reply) => reply.status === 201 && answered.add(reply.json.orderId))
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
  answered.add(last.json.orderId);

  for (const orderId of answered) {
    await eventually(
      () => call('GET', `/orders/${orderId}`, { as: shop }),
      ({ json }) => json.status === 'DELIVERED',
      150_000,
    );
    const events = await eventsOf(orderId);
    expect(events.filter(({ type }) => type === 'stock.sold')).toHaveLength(1);
    expect(events.filter(({ data: told }) => told.to === 'DELIVERED')).toHaveLength(1);
  }
  // An order whose answer the kill swallowed exists too, and holds its stock until it is delivered.
  const stock = await eventually(
    () => call('GET', `/products/${productId}`, { as: shop }),
    ({ json }) => json.held === 0,
    150_000,
  );
  // A step of the simulated carrier that came while its delivery was lost lies as a letter; it is late by now.
  const examined = await eventually(
    async () => {
      await call('POST', '/operations/doctor', { as: operator, body: { heal: true } });
      return call('POST', '/operations/doctor', { as: operator, body: {} });
    },
    ({ json }) => json.problems?.length === 0,
    120_000,
  );
  await system.stop();

  expect(answered.size).toBeGreaterThan(kills);
  expect(stock.json.held).toBe(0);
  expect(examined.json.problems).toEqual([]);
}, 480_000);
