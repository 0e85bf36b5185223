import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbOrderScan } from '../../../../functions/ordering/adapters/orders-table/audit-scan.ts';
import { toOrderItem } from '../../../../functions/ordering/adapters/orders-table/item.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { getOrderId, payment } from '../../../support/example.ts';
import { advance, createExampleOrder } from '../../ordering/placed-order.ts';

describe(`reads over all orders in ${engineName}`, () => {
  const openEngine = () => openTables('Orders');
  let engine: Awaited<ReturnType<typeof openEngine>>;
  const scan = () => createDynamodbOrderScan(engine.tables.Orders, engine.dynamodb);
  const put = (Item: PutItemCommand['input']['Item']) =>
    engine.dynamodb.send(new PutItemCommand({ TableName: engine.tables.Orders, Item }));
  const moment = (n: number) => new Date(Date.UTC(2026, 10, 20, 10, 0, n)).toISOString();
  const orders: Order[] = [];

  beforeAll(async () => {
    engine = await openEngine();
    for (let n = 0; n < 250; n += 1) {
      const first = createExampleOrder({ payment }, { orderId: getOrderId(n), at: moment(n) });
      const order = n % 50 === 0 ? advance(first, 'paid', 'processing', 'lost', 'refundFailed') : first;
      orders.push(
        n % 50 === 0 && order.refundOutstanding
          ? { ...order, refundOutstanding: { ...order.refundOutstanding, since: moment(n % 100) } }
          : order,
      );
    }
    for (const order of orders) await put(toOrderItem(order));
    await put({ pk: { S: 'reference#demo-shop#x' }, orderId: { S: getOrderId(1) } });
    await put({ pk: { S: getOrderId(900) }, status: { S: 'EATEN' } });
  }, 60_000);
  afterAll(() => engine?.close());

  test('reads every order once, page by page, and lists those that cannot be read', async () => {
    const seen: string[] = [];
    const unreadable: string[] = [];
    let position: string | undefined;
    do {
      const page = await scan().scan(position, 40);
      expect(page.orders.length).toBeLessThanOrEqual(40);
      seen.push(...page.orders.map(({ orderId }) => orderId));
      unreadable.push(...page.unreadable);
      position = page.after;
    } while (position !== undefined);

    expect(seen.toSorted()).toEqual(orders.map(({ orderId }) => orderId).toSorted());
    expect(unreadable).toEqual([getOrderId(900)]);
  });

  test('reads orders by id in several batches, and skips ids without an order', async () => {
    const ids = [...orders.map(({ orderId }) => orderId), getOrderId(900), getOrderId(901)];

    expect(await scan().findMany(ids)).toHaveLength(250);
    expect(await scan().findMany([])).toEqual([]);
  });

  test('lists the newest orders of each shard', async () => {
    const newest = await scan().listNewest(80);

    expect(newest).toHaveLength(80);
    expect(newest.every(({ createdAt }) => createdAt >= moment(160))).toBe(true);
  });

  test('lists the waiting orders with the earliest deadlines', async () => {
    const pending = await scan().listPending(2);

    expect(pending).toHaveLength(16);
    expect(pending.every((order) => order.pendingReply)).toBe(true);
  });

  test('lists the orders with a failed refund, the oldest first, with any page size', async () => {
    const expected = [0, 100, 200, 50, 150].map(getOrderId);
    for (const limit of [1, 2, 5, 100]) {
      const found: string[] = [];
      let position: string | undefined;
      do {
        const page = await scan().listIndexed('refundOutstanding', limit, position);
        found.push(...page.orders.map(({ orderId }) => orderId));
        position = page.after;
      } while (position !== undefined);
      expect(found.slice(0, 3).toSorted()).toEqual(expected.slice(0, 3).toSorted());
      expect(found.slice(3).toSorted()).toEqual(expected.slice(3).toSorted());
      expect(found).toHaveLength(5);
    }
  });
});
