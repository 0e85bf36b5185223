import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, carrier, closeConnections, operator, shop, waitFor } from './api.ts';
import { type CountedOrder, getReport, listCountedOrders, showDashboard, showMetric } from './client.ts';
import { createOrderRequest, createProduct, examine, payWith, placeOrder, waitForStatus } from './fixtures.ts';

afterAll(closeConnections);

/** A deployed system has one client, with all scopes. */
const testOwnClients = shop.clientId === operator.clientId ? test.skip : test;

type Milestone = Parameters<typeof listCountedOrders>[0];
/** The generated client renames `from`. */
type Range = { $from: string; to: string };

async function listAll(milestone: Milestone, range: Range, client = shop): Promise<CountedOrder[]> {
  const items: CountedOrder[] = [];
  let cursor: string | undefined;
  do {
    const page = await ok(
      listCountedOrders(milestone, { ...range, limit: 100, ...(cursor && { cursor }) }, as(client)),
    );
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

/** Places orders that are delivered, refused by the payment provider, and never paid for; returns their ids and the time they took. */
async function placeOrders() {
  const from = new Date().toISOString();
  const productId = await createProduct(10, 1_000);
  const place = async (members = {}) => (await placeOrder(createOrderRequest(productId, members))).orderId;
  const [paid, declined, unpaid] = [
    await place(payWith('tok_ok')),
    await place(payWith('tok_declined')),
    await place(),
  ];
  await waitForStatus(paid, 'DELIVERED');
  await waitForStatus(declined, 'FAILED');
  await waitForStatus(unpaid, 'DELIVERED');
  return { paid, declined, unpaid, productId, range: { $from: from, to: new Date(Date.now() + 1_000).toISOString() } };
}
let placed: ReturnType<typeof placeOrders> | undefined;
const placeOnce = () => {
  placed ??= placeOrders();
  return placed;
};

test('counts orders by what they reached, and lists as many orders behind each number', async () => {
  const { paid, declined, unpaid, range } = await placeOnce();
  const expected: Partial<Record<Milestone, string[]>> = {
    placed: [paid, declined, unpaid],
    paid: [paid],
    shipped: [paid, unpaid],
    delivered: [paid, unpaid],
    failed: [declined],
  };
  const listOwn = async (milestone: Milestone) =>
    (await listAll(milestone, range))
      .map(({ orderId }) => orderId)
      .filter((id) => [paid, declined, unpaid].includes(id));
  await waitFor(
    () => listOwn('delivered'),
    (ids) => ids.length === 2,
  );

  for (const milestone of ['placed', 'paid', 'shipped', 'delivered', 'failed', 'cancelled', 'underWay'] as const) {
    expect([milestone, (await listOwn(milestone)).sort()]).toEqual([milestone, (expected[milestone] ?? []).sort()]);
    // Other suites place orders meanwhile.
    await waitFor(
      async () => {
        const { orders } = await ok(showDashboard(range, as(shop)));
        return [orders[milestone as keyof typeof orders], (await listAll(milestone, range)).length];
      },
      ([figure, listed]) => figure === listed,
    );
  }
});

test('shows money by currency, lead times, hours and products, and what each figure means', async () => {
  const { productId, range } = await placeOnce();

  const shown = await ok(showDashboard({ ...range, timeZone: 'Asia/Kolkata' }, as(shop)));

  expect(shown).toMatchObject({ from: range.$from, to: range.to, timeZone: 'Asia/Kolkata' });
  expect(Date.parse(shown.asOf)).toBeGreaterThan(Date.parse(range.$from));
  const [euros] = shown.money.filter(({ currency }) => currency === 'EUR');
  expect(euros?.placed).toBeGreaterThanOrEqual(3_000);
  expect(euros?.paid).toBeGreaterThanOrEqual(1_000);
  expect(euros?.net).toBe((euros?.paid ?? 0) - (euros?.refunded ?? 0));
  const { count, p50, p95, p99 } = shown.leadTimes.placedToDelivered;
  expect(count).toBe(shown.orders.delivered);
  expect([p50, p95, p99].every((ms) => ms !== null && ms > 0)).toBe(true);
  expect(shown.perHour.reduce((sum, { placed: each }) => sum + each, 0)).toBe(shown.orders.placed);
  expect(Object.keys(shown.definitions)).toEqual(expect.arrayContaining(['asOf', 'placed', 'underWay', 'money']));
  const report = await ok(getReport({}, as(shop)));
  expect(report.topProducts.length).toBeGreaterThan(0);
  if (report.topProducts.length < 10)
    expect(report.topProducts).toContainEqual(expect.objectContaining({ productId, units: 3 }));
});

test('draws a figure by hour and by day that adds up to the figure of the time', async () => {
  const { range } = await placeOnce();
  for (const step of ['hour', 'day'] as const) {
    const found = await waitFor(
      async () => {
        const { points } = await ok(showMetric('placed', { ...range, step }, as(shop)));
        const { orders } = await ok(showDashboard(range, as(shop)));
        return [points.reduce((sum, { value }) => sum + (value ?? 0), 0), orders.placed];
      },
      ([sum, figure]) => sum === figure,
    );

    expect(found[0]).toBeGreaterThanOrEqual(3);
  }
});

test('reports a day as CSV', async () => {
  await placeOnce();

  const { status, headers, body } = await call('GET', '/analytics/report?format=csv', { as: shop });

  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: expect.stringContaining('text/csv') });
  expect(body.split('\r\n')[0]).toBe('day,timeZone,asOf,figure,of,unit,value');
  expect(body).toMatch(/^\d{4}-\d\d-\d\d,Europe\/Rome,[^,]+,orders,placed,orders,\d+\r$/m);
});

test('shows an operator the figures of every client', async () => {
  const { paid, range } = await placeOnce();

  const all = await listAll('placed', range, operator);

  expect(all).toContainEqual(expect.objectContaining({ orderId: paid, clientId: shop.clientId }));
});

testOwnClients('shows a client only its own figures', async () => {
  const foreign = await call('GET', '/analytics/dashboard?clientId=another-shop', { as: shop });

  expect(foreign).toMatchObject({ status: 403, json: { code: 'scope_missing' } });
  expect(await call('GET', '/analytics/dashboard', { as: carrier })).toMatchObject({ status: 403 });
});

test('counts as the orders do, says the doctor', async () => {
  await placeOnce();
  const differing = (await examine()).filter(({ kind }) => kind === 'figures_differ');

  expect(differing).toEqual([]);
});

test.each([
  ['/analytics/dashboard?from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z', '/to'],
  ['/analytics/dashboard?timeZone=Mars/Olympus', '/timeZone'],
  ['/analytics/metrics?metric=happiness', '/metric'],
  ['/analytics/orders?milestone=lost', '/milestone'],
  ['/analytics/report?day=2026-02-30', '/day'],
])('refuses %s and points at %s', async (path, pointer) => {
  const { status, json } = await call('GET', path, { as: shop });

  expect({ status, code: json.code, pointer: json.errors?.[0]?.pointer }).toEqual({
    ...{ status: 400, code: 'validation_failed' },
    pointer,
  });
});
