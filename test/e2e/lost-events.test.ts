import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, closeConnections, operator, waitFor } from './api.ts';
import { listOrderEvents, placeOrder, readEvents } from './client.ts';
import { canReachEngines, deleteItem, scanItems } from './engines.ts';
import { createOrderRequest, createProduct, examine, get } from './fixtures.ts';

afterAll(closeConnections);
const testOnEngines = canReachEngines ? test : test.skip;

/** The operator's own feed: no other test of the suite places orders in it. */
const feed = `feed#${operator.clientId}`;

async function listPages() {
  return (await scanItems('Events'))
    .filter(({ pk }) => pk?.S === feed)
    .map((item) => ({ key: { pk: feed, sk: item.sk?.S ?? '' }, text: JSON.stringify(item) }))
    .sort((one, other) => one.key.sk.localeCompare(other.key.sk));
}

async function listIds(orderId: string): Promise<string[]> {
  const { items } = await ok(readEvents({ orderId, clientId: operator.clientId, limit: 100 }, as(operator)));
  return items.map(({ id }) => id);
}

/** Runs the doctor over all orders. Returns the findings of this one. */
async function heal(orderId: string) {
  const problems = await examine({ heal: true });
  return problems.filter((problem) => problem.orderId === orderId);
}

testOnEngines(
  'publishes again the events that a feed lost when the doctor heals, with the same ids',
  async () => {
    const order = createOrderRequest(await createProduct(1), { contact: { email: 'ada@example.com' } });
    const { orderId } = await ok(placeOrder(order, { idempotencyKey: randomUUID() }, as(operator)));
    await waitFor(
      () => get(`/orders/${orderId}`),
      ({ status }) => status === 'DELIVERED',
    );
    const history = (await ok(listOrderEvents(orderId, { limit: 100 }, as(operator)))).items;
    const expected = history.map(({ sequence }) => `${orderId}.${sequence}`);
    await waitFor(
      () => listIds(orderId),
      (ids) => ids.length === expected.length,
    );
    const [first, ...others] = (await listPages()).filter(({ text }) => text.includes(orderId));
    expect(others).not.toEqual([]);

    await deleteItem('Events', first?.key ?? '');
    const lost = await listIds(orderId);
    // Events are looked for a minute after they happened, so those of one page may be found by different calls.
    const findings: Awaited<ReturnType<typeof heal>> = [];
    const found = await waitFor(
      async () => {
        findings.push(...(await heal(orderId)));
        return new Set(await listIds(orderId));
      },
      (ids) => ids.size === expected.length,
      120_000,
    );

    expect(lost).not.toContain(expected[0]);
    expect(new Set(findings.map(({ healed }) => healed))).toEqual(new Set([true]));
    expect(found).toEqual(new Set(expected));
    expect(await heal(orderId)).toEqual([]);
  },
  240_000,
);
