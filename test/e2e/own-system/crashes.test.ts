import { expect, test } from '@jest/globals';
import { waitFor } from '../api.ts';
import {
  createOrderRequest,
  createProduct,
  examine,
  listEvents,
  payWith,
  placeOrder,
  post,
  readOrder,
  waitForStock,
} from '../fixtures.ts';
import { useOwnSystem } from './own-system.ts';

const kills = Number(process.env.E2E_KILLS ?? 10);
const system = useOwnSystem();
/** A step of the simulated carrier that ran during four kills is a dead letter, which an operator redrives. */
const redriveSteps = () => post('/operations/dead-letters/redrive', { queue: 'carrier-steps' });

test(`delivers every accepted order once although the system is killed ${kills} times`, async () => {
  const productId = await createProduct(10_000);
  const accepted = new Set<string>();

  for (let kill = 0; kill < kills; kill += 1) {
    const posting = Array.from({ length: 8 }, (_, index) =>
      placeOrder(createOrderRequest(productId, index % 2 ? payWith('tok_ok') : {}), `kill-${kill}-${index}`)
        .then(({ orderId }) => accepted.add(orderId))
        .catch(() => undefined),
    );
    await Promise.race(posting);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    await system.restart('SIGKILL', () => Promise.all(posting));
  }
  const last = await waitFor(
    () => placeOrder(createOrderRequest(productId), 'after-all-kills').catch(() => undefined),
    (order) => order !== undefined,
  );
  accepted.add(last?.orderId ?? '');

  for (const orderId of accepted) {
    await waitFor(
      async () => {
        await redriveSteps();
        return readOrder(orderId);
      },
      ({ status }) => status === 'DELIVERED',
      150_000,
    );
    const events = await listEvents(orderId);
    expect(events.filter(({ type }) => type === 'stock.sold')).toHaveLength(1);
    expect(events.filter(({ data }) => data.to === 'DELIVERED')).toHaveLength(1);
  }
  // An order whose response was lost in a kill exists too, and holds stock until it is delivered.
  const stock = await waitForStock(productId, 150_000);
  // A step of the simulated carrier may be a dead letter, because its delivery did not exist yet. It is obsolete by now.
  const examined = await waitFor(
    async () => {
      await examine({ heal: true });
      return examine();
    },
    (problems) => problems.length === 0,
    120_000,
  );

  expect(accepted.size).toBeGreaterThan(kills);
  expect(stock.held).toBe(0);
  expect(examined).toEqual([]);
}, 480_000);
