import { beforeEach, describe, expect, test } from '@jest/globals';
import { createFiguresCheck } from '../../../../functions/analytics/domain/check-figures.ts';
import { checkHourFigures, checkOrderFigures } from '../../../../functions/operations/domain/doctor/check-figures.ts';
import { clientId, getOrderId } from '../../../support/example.ts';
import { createFact, exampleSum } from '../../analytics/example.ts';
import { createFiguresHarness, type Step } from '../../analytics/figures-harness.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';

const steps: Step[] = [
  [0, 1, 'placed'],
  [1, 1, 'paid'],
  [5, 2, 'placed'],
  [6, 2, 'declined'],
  [70, 1, 'processing'],
  [75, 1, 'delivered'],
];
let harness: ReturnType<typeof createFiguresHarness>;
let ports: Parameters<typeof checkHourFigures>[2];
const hour = '2026-11-20T10';

beforeEach(async () => {
  harness = createFiguresHarness();
  await harness.publish(...steps);
  harness.setMinute(300);
  const all = () => [...harness.orders.values()];
  ports = {
    figures: createFiguresCheck(harness.ports),
    allOrders: { findMany: async (ids) => all().filter(({ orderId }) => ids.includes(orderId)) },
    hasTime: () => true,
  };
});

const checkOrders = (heal = false) => checkOrderFigures([...harness.orders.values()], heal, ports);
async function checkHours(heal = false) {
  const findings = [];
  let after: string | undefined;
  let hours = 0;
  do {
    const page = await checkHourFigures(after, heal, ports);
    findings.push(...page.findings);
    hours += page.hours;
    after = page.after;
  } while (after);
  return { findings, hours };
}

test('finds nothing in figures that are right, and reads the feed on first', async () => {
  expect(await checkOrders()).toEqual([]);
  await harness.read();

  expect(await checkHours()).toEqual({ findings: [], hours: 2 });
});

test('says by how much each figure of each hour falls short of the orders, and puts it right', async () => {
  await harness.catchUp();
  const facts = await harness.ports.facts.list(clientId, hour, ['placed', 'failed']);
  await harness.read();
  await harness.ports.facts.remove(clientId, facts);

  const found = await checkOrders();
  const healed = await checkOrders(true);

  const kind = { kind: 'figures_differ', since: '2026-11-20T10:00:00.000Z', healable: true };
  expect(found).toEqual([
    {
      ...{ ...kind, healed: false },
      detail: 'The figure "placed" of demo-shop in the hour from 2026-11-20T10:00:00.000Z lacks 2 orders (79.96 EUR).',
    },
    {
      ...{ ...kind, healed: false },
      detail: 'The figure "failed" of demo-shop in the hour from 2026-11-20T10:00:00.000Z lacks 1 order (39.98 EUR).',
    },
  ]);
  expect(healed).toEqual(found.map((finding) => ({ ...finding, healed: true })));
  expect(await checkOrders()).toEqual([]);
  expect(await harness.read()).toEqual(harness.recount());
});

test('finds a fact that has another amount than its order', async () => {
  await harness.catchUp();
  const [placed] = await harness.ports.facts.list(clientId, hour, ['placed']);
  await harness.ports.facts.put(clientId, placed ? [{ ...placed, amount: 1 }] : []);

  expect(await checkOrders(true)).toHaveLength(1);
  expect(await harness.read()).toEqual(harness.recount());
});

test('takes an event that is not in the feed yet for no difference', async () => {
  await harness.catchUp();
  await harness.publish([299.5, 3, 'placed']);
  harness.setMinute(300);
  harness.feed.feeds.get(clientId)?.pop();

  expect(await checkOrders()).toEqual([]);
});

describe('the check of hours', () => {
  test('reports facts that the orders do not have, and removes them when it heals', async () => {
    await harness.catchUp();
    await harness.ports.facts.put(clientId, [createFact(2, 'paid', 30), createFact(2, 'shipped', 31)]);
    await harness.ports.facts.dropSum(clientId, hour);

    const { findings } = await checkHours(true);

    expect(findings.map(({ detail }) => detail)).toEqual([
      'The figure "paid" of demo-shop in the hour from 2026-11-20T10:00:00.000Z has 1 order (39.98 EUR) too many.',
      'The figure "shipped" of demo-shop in the hour from 2026-11-20T10:00:00.000Z has 1 order (39.98 EUR) too many.',
    ]);
    expect((await checkHours()).findings).toEqual([]);
    expect(await harness.read()).toEqual(harness.recount());
  });

  test('reports a stored sum that is not that of its facts, and drops it when it heals', async () => {
    await harness.catchUp();
    const { generation = 0 } = (await harness.ports.facts.listHours(clientId, hour, hour))[0] ?? {};
    await harness.ports.facts.saveSum(clientId, { hour, generation, sum: exampleSum });

    const { findings } = await checkHours(true);

    expect(findings.map(({ detail }) => detail)).toEqual([
      'The sum of demo-shop in the hour from 2026-11-20T10:00:00.000Z is wrong: "placed" is 1 and its facts are 2, "delivered" is 1 and its facts are 0, "failed" is 0 and its facts are 1.',
    ]);
    expect(await harness.read()).toEqual(harness.recount());
  });

  test('keeps the facts of an order that cannot be read', async () => {
    await harness.catchUp();
    ports = { ...ports, allOrders: { findMany: async () => [] } };

    expect((await checkHours(true)).findings).toEqual([]);
    expect(await harness.read()).toEqual(harness.recount());
  });

  test.each([true, false])('checks each order of a busy hour once, with time for all orders: %s', async (hasTime) => {
    const numbers = Array.from({ length: 250 }, (_, n) => n + 10);
    await harness.ports.facts.put(
      clientId,
      numbers.flatMap((n) => [createFact(n, 'placed'), createFact(n, 'paid', 1)]),
    );
    await harness.ports.facts.dropSum(clientId, hour);
    const reads: string[][] = [];
    const findMany = async (ids: readonly string[]) => {
      reads.push([...ids]);
      return ids.map((id) => createExampleOrder({}, { orderId: id }));
    };
    ports = { ...ports, allOrders: { findMany }, hasTime: () => hasTime };

    const { findings, hours } = await checkHours(true);

    const ids = numbers.map(getOrderId).sort();
    expect(reads.flat()).toEqual(ids);
    expect(Math.max(...reads.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(hours).toBe(1);
    const removed = findings.map(({ detail }) => Number(/has (\d+) orders? \(/.exec(detail)?.[1]));
    expect([removed.length, removed.reduce((sum, each) => sum + each, 0)]).toEqual([hasTime ? 1 : 3, 250]);
    expect(await harness.ports.facts.list(clientId, hour, ['paid'])).toEqual([]);
  });

  test('reports a wrong sum of a busy hour once, however many calls its check takes', async () => {
    const numbers = Array.from({ length: 250 }, (_, n) => n + 10);
    await harness.ports.facts.put(
      clientId,
      numbers.map((n) => createFact(n, 'placed')),
    );
    await harness.ports.facts.dropSum(clientId, hour);
    const { generation = 0 } = (await harness.ports.facts.listHours(clientId, hour, hour))[0] ?? {};
    await harness.ports.facts.saveSum(clientId, { hour, generation, sum: exampleSum });
    ports = { ...ports, hasTime: () => false };

    expect((await checkHours()).findings).toHaveLength(1);
  });

  test('checks each hour once, whatever the number of hours and clients', async () => {
    const hours = Array.from({ length: 45 }, (_, n) => new Date(Date.parse('2026-11-18T10:00Z') + n * 3_600_000));
    for (const client of ['a-shop', 'b-shop', 'z-shop']) {
      harness.feed.clients.add(client);
      for (const each of hours) await harness.ports.facts.dropSum(client, each.toISOString().slice(0, 13));
    }

    expect((await checkHours()).hours).toBe(3 * 45);
  });
});
