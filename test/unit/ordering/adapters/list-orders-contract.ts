import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFingerprint } from '../../../../functions/ordering/domain/intake/fingerprint.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import type { OrderFilter } from '../../../../functions/ordering/domain/ports.ts';
import { createProduct, getOrderId, secondsLater } from '../../../support/example.ts';
import { advance, createExampleOrder } from '../placed-order.ts';
import type { Store } from './orders-contract.ts';

const count = 260;

/**
 * The expectations of the domain when it lists and searches orders, for each store: 260 orders of two clients and
 * three customers, several at the same moment, every fifth on its way, in all shards.
 */
export function testOrderLists(engine: string, open: () => Promise<Store>): void {
  describe(`lists of orders in ${engine}`, () => {
    let store: Store;
    let newestFirst: Order[];
    beforeAll(async () => {
      store = await open();
      await store.products.create(createProduct('espresso-cups', { available: 10_000 }));
      const orders = Array.from({ length: count }, (_, n) => theNth(n));
      newestFirst = orders.map(({ now }) => now).sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
      for (const { first, now } of orders) {
        await store.orders.create(first, {
          versions: new Map([['espresso-cups', 1]]),
          paymentToken: undefined,
        });
        if (now !== first) await store.orders.save(first, now);
      }
    }, 60_000);
    afterAll(() => store?.close());

    test("lists a customer's orders around an order, with their fingerprints", async () => {
      const [order] = newestFirst.filter(({ createdAt }) => createdAt === secondsLater(30));
      if (!order) throw new Error('nothing was ordered at that moment');

      const near = await store.orders.listPlacedAround(order, 10);

      const expected = newestFirst.filter(
        ({ clientId, customerId, createdAt }) =>
          clientId === order.clientId &&
          customerId === order.customerId &&
          createdAt >= secondsLater(20) &&
          createdAt <= secondsLater(40),
      );
      expect(expected.length).toBeGreaterThan(2);
      expect(near).toEqual(
        expected.map((one) => ({
          orderId: one.orderId,
          createdAt: one.createdAt,
          fingerprint: createFingerprint(one),
        })),
      );
    });

    const filters: [string, OrderFilter, (order: Order) => boolean][] = [
      ['without a filter', {}, () => true],
      ['of one client', { clientId: 'other-shop' }, ({ clientId }) => clientId === 'other-shop'],
      ['of one customer', { customerId: 'c-1' }, ({ customerId }) => customerId === 'c-1'],
      [
        'of one customer at one client',
        { customerId: 'c-1', clientId: 'demo-shop' },
        ({ customerId, clientId }) => customerId === 'c-1' && clientId === 'demo-shop',
      ],
      ['of one status', { status: 'PROCESSING' }, ({ status }) => status === 'PROCESSING'],
      ['of the most frequent status', { status: 'PENDING_SHIPMENT' }, ({ status }) => status === 'PENDING_SHIPMENT'],
      ['of a status without orders', { status: 'FAILED' }, () => false],
      ['with a reference', { reference: 'r-7' }, ({ reference }) => reference === 'r-7'],
      [
        'with a reference of one client',
        { reference: 'r-7', clientId: 'other-shop' },
        ({ reference, clientId }) => reference === 'r-7' && clientId === 'other-shop',
      ],
      ['created from a time on', { createdFrom: secondsLater(50) }, ({ createdAt }) => createdAt >= secondsLater(50)],
      ['created until a time', { createdTo: secondsLater(50) }, ({ createdAt }) => createdAt <= secondsLater(50)],
      [
        'created at one time',
        { createdFrom: secondsLater(9), createdTo: secondsLater(9) },
        ({ createdAt }) => createdAt === secondsLater(9),
      ],
      ['created in an empty period', { createdFrom: secondsLater(9), createdTo: secondsLater(8) }, () => false],
      [
        'by all filters',
        {
          clientId: 'demo-shop',
          customerId: 'c-2',
          status: 'PROCESSING',
          createdFrom: secondsLater(5),
          createdTo: secondsLater(60),
        },
        (order) =>
          order.clientId === 'demo-shop' &&
          order.customerId === 'c-2' &&
          order.status === 'PROCESSING' &&
          order.createdAt >= secondsLater(5) &&
          order.createdAt <= secondsLater(60),
      ],
    ];

    test.each(filters)('lists orders %s, the newest first, each once, page by page', async (_, filter, fits) => {
      const expected = newestFirst.filter(fits);

      for (const limit of [7, 100]) expect(await everyPage(filter, limit)).toEqual(expected);
    });

    test('ends the list with a full last page', async () => {
      const { orders, after: end } = await store.orders.list({ clientId: 'other-shop' }, 65, undefined);

      expect(orders).toHaveLength(65);
      expect(end).toBeUndefined();
    });

    test('continues after the last position when newer orders were placed meanwhile', async () => {
      const filter = { clientId: 'demo-shop', customerId: 'c-late' };
      const late = (n: number) =>
        createExampleOrder(
          { customerId: 'c-late', reference: `l-${n}` },
          { orderId: getOrderId(9_000 + n), at: secondsLater(1_000 + n) },
        );
      const place = (n: number) =>
        store.orders.create(late(n), { versions: new Map([['espresso-cups', 1]]), paymentToken: undefined });
      for (const n of [1, 2, 3]) await place(n);
      const first = await store.orders.list(filter, 2, undefined);
      await place(4);

      const second = await store.orders.list(filter, 2, first.after);

      expect([...first.orders, ...second.orders].map(({ reference }) => reference)).toEqual(['l-3', 'l-2', 'l-1']);
      expect(second.after).toBeUndefined();
    });

    test.each(['', ' ', '0', 'zzz', '2026', '~', '2026-11-20T10:00:05.000Z#~~~'])(
      'lists orders after a position that was never returned, "%s"',
      async (position) => {
        const { orders } = await store.orders.list(
          { createdFrom: secondsLater(2), createdTo: secondsLater(500) },
          3,
          position,
        );

        const behind = newestFirst.filter((order) => keyOf(order) < position && order.createdAt >= secondsLater(2));
        expect(orders.map(keyOf)).toEqual(behind.slice(0, 3).map(keyOf));
      },
    );

    test('lists every overdue order once, the longest overdue of each shard first', async () => {
      const pendingReply = newestFirst.filter((order) => (order.pendingReply?.until ?? '~') < secondsLater(100));
      const shardOf = (orderId: string) => Number.parseInt(orderId.charAt(0), 16) % 8;
      const until = (orderId: string) =>
        newestFirst.find((order) => order.orderId === orderId)?.pendingReply?.until ?? '';

      const all = await overdue(secondsLater(100));

      expect(all.toSorted()).toEqual(pendingReply.map(({ orderId }) => orderId).toSorted());
      for (const shard of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const ofShard = all.filter((orderId) => shardOf(orderId) === shard).map(until);
        expect(ofShard).toEqual(ofShard.toSorted());
      }
    });

    test('lists as overdue no order at its deadline, and none without a pending reply', async () => {
      expect(await overdue(secondsLater(60))).toEqual([]);
      expect(await overdue(secondsLater(400_000))).toEqual(expect.not.arrayContaining([getOrderId(13)]));
    });

    test('keeps the lists of clients apart that use the same customer id or reference', async () => {
      await expectClientsApart(store);
    }, 30_000);

    async function overdue(at: string): Promise<string[]> {
      const found: string[] = [];
      for await (const orderId of store.orders.listOverdue(at)) found.push(orderId);
      return found;
    }

    async function everyPage(filter: OrderFilter, limit: number): Promise<Order[]> {
      const found: Order[] = [];
      let position: string | undefined;
      do {
        const page = await store.orders.list(filter, limit, position);
        expect(page.orders.length).toBeLessThanOrEqual(limit);
        found.push(...page.orders);
        position = page.after;
      } while (position !== undefined);
      return found;
    }
  });
}

const elsewhere = 101;

/**
 * Orders of another client under the same names appear in no list of a client, leave no trace in its cursor,
 * and hide none of its own orders. `store` needs `espresso-cups`.
 */
export async function expectClientsApart({ orders }: Pick<Store, 'orders'>): Promise<void> {
  const place = async (n: number, clientId: string, customerId: string, reference: string) => {
    const order = createExampleOrder(
      { customerId, reference },
      { orderId: getOrderId(20_000 + n), clientId, at: secondsLater(2_000 + n) },
    );
    const versions = new Map([['espresso-cups', 1]]);
    expect(await orders.create(order, { versions, paymentToken: undefined })).toEqual({ outcome: 'created' });
    return order;
  };
  const first = await place(0, 'demo-shop', 'guest', 'w-1');
  for (let n = 1; n <= elsewhere; n += 1) await place(n, 'other-shop', n % 2 ? 'guest' : 'unknown-customer', `w-${n}`);
  const second = await place(elsewhere + 1, 'demo-shop', 'guest', 'w-2');
  const ofDemoShop = (filter: OrderFilter, limit: number, after?: string) =>
    orders.list({ clientId: 'demo-shop', ...filter }, limit, after);

  for (const filter of [{ customerId: 'unknown-customer' }, { reference: 'w-3' }])
    expect(await ofDemoShop(filter, 1)).toEqual({ orders: [], after: undefined });
  const page = await ofDemoShop({ customerId: 'guest' }, 1);
  expect(page.orders).toEqual([second]);
  expect(await ofDemoShop({ customerId: 'guest' }, 1, page.after)).toEqual({
    orders: [first],
    after: undefined,
  });
  expect(await ofDemoShop({ reference: 'w-1' }, 1)).toEqual({ orders: [first], after: undefined });
  expect((await orders.listPlacedAround(first, 600)).map(({ orderId }) => orderId)).toEqual([
    second.orderId,
    first.orderId,
  ]);
}

function keyOf({ createdAt, orderId }: Order): string {
  return `${createdAt}#${orderId}`;
}

/** Three orders of the same second; every fourth is the other client's; every fifth is on its way, the 13th is done. */
function theNth(n: number): { first: Order; now: Order } {
  const first = createExampleOrder(
    { customerId: `c-${n % 3}`, reference: `r-${n % 4 === 0 ? n - 1 : n}` },
    {
      orderId: getOrderId(n),
      clientId: n % 4 === 0 ? 'other-shop' : 'demo-shop',
      at: secondsLater(Math.floor(n / 3)),
    },
  );
  if (n === 13) return { first, now: advance(first, 'delivered') };
  return { first, now: n % 5 === 0 ? advance(first, 'processing') : first };
}
