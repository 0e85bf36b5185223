import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { toOrderItem } from '../../../../functions/ordering/adapters/orders-table/item.ts';
import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { toProductItem } from '../../../../functions/ordering/adapters/products-table/item.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { placeOrder } from '../../../../functions/ordering/domain/intake/place-order.ts';
import { ContentionError } from '../../../../functions/platform/dynamodb/contention.ts';
import { createOrderRequest, createProduct, payment } from '../../../support/example.ts';
import { createOrdering, createRequest } from '../../ordering/ordering-harness.ts';
import { advance, createExampleOrder } from '../../ordering/placed-order.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamodb = mockClient(client);
beforeEach(() => {
  dynamodb.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const productIds = ['cups', 'pots'];
const request = createOrderRequest({ items: productIds.map((productId) => ({ productId, quantity: 2 })), payment });
const contention = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'] as const;
const code = fc.constantFrom('None', 'ConditionalCheckFailed', ...contention);
const soldOut = toProductItem(createProduct('cups', { available: 0 }));
/** Cancellation reasons of a transaction of so many writes. The fifth, the put of a payment token, has no condition. */
const mixes = (length: number) =>
  fc
    .array(fc.tuple(code, fc.boolean()), { minLength: length, maxLength: length })
    .filter((reasons) => reasons[4]?.[0] !== 'ConditionalCheckFailed')
    .filter((reasons) => reasons.some(([each]) => each !== 'None'));
type Mix = [string, boolean][];

/** Cancels each transaction with the next mix of reasons, and further ones with the last. */
function cancelWith(rounds: readonly Mix[], itemAt: (index: number) => Record<string, any>): void {
  let round = 0;
  dynamodb.on(TransactWriteItemsCommand).callsFake(async () => {
    const reasons = rounds[Math.min(round, rounds.length - 1)] ?? [];
    round += 1;
    throw new TransactionCanceledException({
      ...{ message: 'cancelled', $metadata: {} },
      CancellationReasons: reasons.map(([Code, shown], index) => ({
        ...{ Code },
        ...(Code === 'ConditionalCheckFailed' && shown && { Item: itemAt(index) }),
      })),
    });
  });
}

const place = () => {
  const orders = createDynamodbOrders({ orders: 'Orders', products: 'Products' }, client);
  const shop = createOrdering(...productIds.map((productId) => createProduct(productId)));
  return placeOrder(createRequest(request), { ...shop.ports, orders });
};
const own = {
  ...createExampleOrder(request),
  requestHash: createRequest(request).requestHash,
  orderId: createRequest(request).orderId,
};
/** The order, two products, the reference and the payment's token. */
const itemOf = (reference: string) => (index: number) =>
  [toOrderItem(own), soldOut, soldOut, { orderId: { S: reference } }, {}][index] ?? {};

test.each([own.orderId, 'another'])(
  'replays the order of a concurrent retry for any cancellation reasons, with the reference held by %s',
  async (reference) => {
    await fc.assert(
      fc.asyncProperty(fc.array(mixes(5), { minLength: 1, maxLength: 4 }), async (rounds) => {
        dynamodb.reset();
        cancelWith(rounds, itemOf(reference));
        dynamodb.on(GetItemCommand).resolves({ Item: toOrderItem(own) });

        expect(await place()).toMatchObject({ replayed: true, order: { orderId: own.orderId } });
      }),
      { numRuns: 80 },
    );
  },
);

test('refuses no order by the conditions of a transaction whose own item was held', async () => {
  const held = mixes(5).map((reasons): Mix => [[contention[0], false], ...reasons.slice(1)]);
  await fc.assert(
    fc.asyncProperty(fc.array(held, { minLength: 1, maxLength: 4 }), async (rounds) => {
      dynamodb.reset();
      cancelWith(rounds, itemOf('another'));
      dynamodb.on(GetItemCommand).resolves({});

      await expect(place()).rejects.toMatchObject({ code: 'unavailable' });
    }),
    { numRuns: 80 },
  );
});

test('retries while an order that cannot be read yet holds its own reference', async () => {
  cancelWith(
    [
      [
        ['None', false],
        ['None', false],
        ['None', false],
        ['ConditionalCheckFailed', true],
        ['None', false],
      ],
    ],
    itemOf(own.orderId),
  );
  dynamodb
    .on(GetItemCommand)
    .resolvesOnce({})
    .resolves({ Item: toOrderItem(own) });

  expect(await place()).toMatchObject({ replayed: true });
});

test.each([
  ['reference_taken', ['None', 'None', 'None', 'ConditionalCheckFailed', 'None']],
  ['product_unavailable', ['None', 'ConditionalCheckFailed', 'None', 'None', 'None']],
  ['product_unavailable', ['None', 'ConditionalCheckFailed', 'TransactionConflict', 'None', 'None']],
])('throws %s for the reasons %j after one read of the own order', async (code, codes) => {
  cancelWith([codes.map((each) => [each, true])], itemOf('another'));
  dynamodb.on(GetItemCommand).resolves({});

  await expect(place()).rejects.toEqual(expect.objectContaining({ name: 'Refusal', code }));
  expect(dynamodb.commandCalls(GetItemCommand).map(({ args }) => args[0].input)).toEqual([
    { TableName: 'Orders', Key: { pk: { S: own.orderId } }, ConsistentRead: true },
  ]);
});

test('reports an adjustment that was made as known, or throws contention, for any cancellation reasons', async () => {
  const adjustment = { adjustmentId: 'a-1', delta: -2, reason: 'broken' };
  const record = { pk: { S: 'adjustment#cups#a-1' }, delta: { N: '-2' }, reason: { S: 'broken' } };
  await fc.assert(
    fc.asyncProperty(fc.array(mixes(2), { minLength: 1, maxLength: 4 }), async (rounds) => {
      dynamodb.reset();
      cancelWith(rounds, (index) => (index === 0 ? record : soldOut));
      dynamodb.on(GetItemCommand).resolves({ Item: record });

      const outcome = await createDynamodbProducts('Products', client)
        .adjust('cups', adjustment)
        .catch((fault: unknown) => fault);

      // A failed condition without an item means that the product does not exist, so neither does an adjustment of it.
      const outcomes = ['duplicate', 'unknown product', 'contended'];
      expect(outcomes).toContain(outcome instanceof ContentionError ? 'contended' : outcome);
    }),
    { numRuns: 80 },
  );
});

test('returns conflict when a concurrent retry updates the order, and throws no fault while its item is held', async () => {
  const before = advance(createExampleOrder(request), 'paid', 'processing');
  const orders = createDynamodbOrders({ orders: 'Orders', products: 'Products' }, client);
  const held = mixes(3).map((reasons): Mix => [[contention[0], false], ...reasons.slice(1)]);
  const moved: Mix = [
    ['ConditionalCheckFailed', true],
    ['ConditionalCheckFailed', false],
    ['TransactionConflict', false],
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(held, { minLength: 1, maxLength: 6 }), async (rounds) => {
      dynamodb.reset();
      cancelWith([...rounds, moved], () => toOrderItem(before));

      expect(await orders.save(before, advance(before, 'delivered'))).toBe('conflict');
    }),
    { numRuns: 80 },
  );
});
