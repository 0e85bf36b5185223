import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { toOrderItem } from '../../../../functions/ordering/adapters/orders-table/item.ts';
import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { toProductItem } from '../../../../functions/ordering/adapters/products-table/item.ts';
import { orderStatuses } from '../../../../functions/ordering/domain/statuses.ts';
import { at, createProduct, getOrderId, orderId, payment } from '../../../support/example.ts';
import { advance, createExampleOrder, createOrderIn } from '../placed-order.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamodb = mockClient(client);
const orders = createDynamodbOrders({ orders: 'Orders', products: 'Products' }, client);

beforeEach(() => {
  dynamodb.reset();
  // The pauses between attempts are random; without luck they are none.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const items = ['cups', 'pots'].map((productId) => ({ productId, quantity: 2 }));
const order = createExampleOrder({ items, payment });
const versions = new Map([
  ['cups', 3],
  ['pots', 1],
]);
const create = () => orders.create(order, { versions, paymentToken: 'tok_ok' });

type Reason = { Code: string; Item?: ReturnType<typeof toOrderItem> };
const none: Reason = { Code: 'None' };
const conflict: Reason = { Code: 'TransactionConflict' };
const failed = (Item?: Reason['Item']): Reason => ({ Code: 'ConditionalCheckFailed', ...(Item && { Item }) });
/** The transaction is cancelled for these reasons: order, cups, pots, reference, secret. */
function cancelledBy(...CancellationReasons: Reason[]): void {
  dynamodb
    .on(TransactWriteItemsCommand)
    .rejects(new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons }));
}

test.each(orderStatuses)('stores an order that is %s without an expiry', (status) => {
  const stored = createOrderIn(status);

  expect(toOrderItem(stored)).not.toHaveProperty('expiresAt');
});

describe('placing an order', () => {
  test('creates an order in one transaction: order, stock, reference and payment token, each with its condition', async () => {
    dynamodb.on(TransactWriteItemsCommand).resolves({});

    expect(await create()).toEqual({ outcome: 'created' });

    const [call] = dynamodb.commandCalls(TransactWriteItemsCommand);
    const writes = call?.args[0].input.TransactItems;
    expect(dynamodb.calls()).toHaveLength(1);
    const fresh = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    const hold = (productId: string, version: string) => ({
      Update: {
        TableName: 'Products',
        Key: { pk: { S: productId } },
        UpdateExpression: 'SET available = available - :quantity, held = held + :quantity',
        ConditionExpression: 'available >= :quantity AND version = :version',
        ExpressionAttributeValues: { ':quantity': { N: '2' }, ':version': { N: version } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    });
    expect(writes).toEqual([
      { Put: { TableName: 'Orders', Item: toOrderItem(order), ...fresh } },
      hold('cups', '3'),
      hold('pots', '1'),
      {
        Put: {
          TableName: 'Orders',
          Item: { pk: { S: 'reference#demo-shop#WEB-2026-000017' }, orderId: { S: orderId } },
          ...fresh,
        },
      },
      {
        Put: {
          TableName: 'Orders',
          Item: {
            pk: { S: `payment-token#${orderId}` },
            token: { S: 'tok_ok' },
            expiresAt: { N: String(Date.parse(at) / 1_000 + 30 * 86_400) },
          },
        },
      },
    ]);
  });

  test.each<[string, Reason[], object]>([
    [
      'the own order before all else',
      [failed(toOrderItem(order)), conflict, failed(), failed(), none],
      { outcome: 'exists', order },
    ],
    ['contention, when it is all there is', [none, conflict, none, none, none], { outcome: 'contended' }],
    [
      'contention of any kind',
      [none, { Code: 'ThrottlingError' }, { Code: 'ProvisionedThroughputExceeded' }, none, none],
      { outcome: 'contended' },
    ],
    [
      'the reference before the products',
      [none, failed(), failed(), failed({ orderId: { S: 'o-9' } }), none],
      { outcome: 'reference taken', orderId: 'o-9' },
    ],
    [
      'the products, not the contention beside them',
      [none, conflict, failed(), none, none],
      { outcome: 'not held', products: new Map([['pots', undefined]]) },
    ],
    [
      'the products as they are',
      [none, failed(toProductItem(createProduct('cups', { available: 1 }))), none, none, none],
      { outcome: 'not held', products: new Map([['cups', createProduct('cups', { available: 1 })]]) },
    ],
  ])('decides a creation by %s', async (_, reasons, outcome) => {
    cancelledBy(...reasons);

    expect(await create()).toEqual(outcome);
    expect(dynamodb.calls()).toHaveLength(1);
  });

  test('throws when a creation fails for another reason', async () => {
    cancelledBy({ Code: 'ValidationError' }, none, none, none, none);
    await expect(create()).rejects.toThrow('cancelled');

    dynamodb.on(TransactWriteItemsCommand).rejects(new Error('unplugged'));
    await expect(create()).rejects.toThrow('unplugged');
  });
});

describe('changing an order', () => {
  test('saves an order that moves no stock by one conditional put', async () => {
    dynamodb.on(PutItemCommand).resolves({});
    const paid = advance(order, 'paid');

    expect(await orders.save(paid, advance(paid, 'shipped'))).toBe('saved');

    expect(dynamodb.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'Orders',
      ConditionExpression: 'revision = :before',
      ExpressionAttributeValues: { ':before': { N: '2' } },
    });
    expect(dynamodb.calls()).toHaveLength(1);
  });

  test('releases stock and reference in the transaction that ends the order', async () => {
    dynamodb.on(TransactWriteItemsCommand).resolves({});

    await orders.save(order, advance(order, 'declined'));

    const writes = dynamodb.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(writes.map((write) => Object.keys(write)[0])).toEqual(['Put', 'Update', 'Update', 'Delete', 'Delete']);
    expect(writes[1]?.Update).toMatchObject({
      UpdateExpression: 'SET held = held - :quantity, #field = #field + :quantity',
      ConditionExpression: 'held >= :quantity',
      ExpressionAttributeNames: { '#field': 'available' },
    });
    expect(writes[3]?.Delete).toMatchObject({
      ConditionExpression: 'attribute_not_exists(pk) OR orderId = :orderId',
    });
  });

  test("returns conflict when the order's condition fails, alone or in a transaction", async () => {
    const paid = advance(order, 'paid');
    dynamodb.on(PutItemCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));
    cancelledBy(failed(), none, none, conflict);

    expect(await orders.save(paid, advance(paid, 'shipped'))).toBe('conflict');
    expect(await orders.save(order, advance(order, 'declined'))).toBe('conflict');
    expect(dynamodb.calls()).toHaveLength(2);
  });

  test('retries a save that met contention, eight times', async () => {
    cancelledBy(none, conflict, none, none);

    await expect(orders.save(order, advance(order, 'declined'))).rejects.toThrow('TransactionConflict');

    expect(dynamodb.calls()).toHaveLength(8);
  });

  test('throws without a retry when the stock of a save is not held', async () => {
    cancelledBy(none, failed(), none, conflict);

    await expect(orders.save(order, advance(order, 'declined'))).rejects.toThrow('is not what the order says');

    expect(dynamodb.calls()).toHaveLength(1);
  });
});

describe('reading orders', () => {
  const keys = [1, 2, 3].map((n) => ({ placedAt: { S: `${at}#${getOrderId(n)}` }, pk: { S: getOrderId(n) } }));
  const stored = [1, 2, 3].map((n) => createExampleOrder({}, { orderId: getOrderId(n) }));

  test('finds an order by a consistent read', async () => {
    dynamodb.on(GetItemCommand).resolves({ Item: toOrderItem(order) });

    expect(await orders.find(orderId)).toEqual(order);
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  test('reads the unprocessed keys of a list again', async () => {
    const [first, second, third] = stored.map(toOrderItem);
    dynamodb.on(QueryCommand).resolves({ Items: keys });
    const unread = { Orders: { Keys: [{ pk: { S: getOrderId(2) } }, { pk: { S: getOrderId(3) } }] } };
    dynamodb
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { Orders: [first ?? {}] }, UnprocessedKeys: unread })
      .resolvesOnce({ Responses: { Orders: [third ?? {}, second ?? {}] } });

    const page = await orders.list({ clientId: 'demo-shop' }, 20, undefined);

    expect(page).toEqual({ orders: stored.toReversed(), after: undefined });
    expect(dynamodb.commandCalls(BatchGetItemCommand)[1]?.args[0].input.RequestItems).toMatchObject(unread);
  });

  test('throws when keys of a list stay unprocessed', async () => {
    dynamodb.on(QueryCommand).resolves({ Items: keys });
    dynamodb
      .on(BatchGetItemCommand)
      .resolves({ UnprocessedKeys: { Orders: { Keys: [{ pk: { S: getOrderId(2) } }] } } });

    await expect(orders.list({}, 20, undefined)).rejects.toThrow('stayed unprocessed');
    expect(dynamodb.commandCalls(BatchGetItemCommand)).toHaveLength(8);
  });

  test.each([
    [{ reference: 'r', customerId: 'c', clientId: 's' }, 'byReference', 1],
    [{ customerId: 'c', clientId: 's' }, 'byCustomer', 1],
    [{ clientId: 's', status: 'SHIPPED' as const }, 'byClient', 1],
    [{ status: 'SHIPPED' as const }, 'byShard', 8],
  ])('lists by %j from the index %s, with a limit in every call', async (filter, index, partitions) => {
    dynamodb.on(QueryCommand).resolves({ Items: [] });

    await orders.list(filter, 20, undefined);
    for await (const orderId of orders.listOverdue(at)) expect(orderId).toBeUndefined();

    const queries = dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(queries.filter(({ IndexName }) => IndexName === index)).toHaveLength(partitions);
    expect(queries.filter(({ IndexName }) => IndexName === 'pendingReply')).toHaveLength(8);
    for (const { Limit } of queries) expect(Limit).toBeLessThanOrEqual(101);
    expect(dynamodb.calls().map(({ args }) => args[0].constructor.name)).toEqual(queries.map(() => 'QueryCommand'));
  });

  test('stops a search after a thousand keys and returns a position', async () => {
    const hundred = Array.from({ length: 101 }, (_, n) => ({ placedAt: { S: `${at}#${getOrderId(n)}` } }));
    dynamodb.on(QueryCommand).resolves({ Items: hundred, LastEvaluatedKey: hundred[0] ?? {} });
    dynamodb.on(BatchGetItemCommand).resolves({ Responses: { Orders: [] } });

    const page = await orders.list({ clientId: 'demo-shop', status: 'FAILED' }, 20, undefined);

    expect(page).toEqual({ orders: [], after: expect.stringContaining(at) });
    expect(dynamodb.commandCalls(QueryCommand)).toHaveLength(10);
    for (const { args } of dynamodb.commandCalls(BatchGetItemCommand))
      expect(args[0].input.RequestItems?.Orders?.Keys?.length).toBeLessThanOrEqual(100);
  });
});

describe('what is overdue', () => {
  const entries = (...numbers: number[]) => numbers.map((n) => ({ pk: { S: getOrderId(n) } }));
  const query = (shard: string, from?: { pk: { S: string } }) => ({
    IndexName: 'pendingReply',
    ExpressionAttributeValues: { ':shard': { S: shard }, ':at': { S: at } },
    ...(from && { ExclusiveStartKey: from }),
  });
  const read = async (found: string[]) => {
    for await (const orderId of orders.listOverdue(at)) found.push(orderId);
  };

  test('reads the overdue orders of each shard to the end, page by page', async () => {
    const end = { pk: { S: 'the last' } };
    dynamodb.on(QueryCommand).resolves({ Items: [] });
    dynamodb.on(QueryCommand, query('3')).resolves({ Items: entries(1, 2), LastEvaluatedKey: end });
    dynamodb.on(QueryCommand, query('3', end)).resolves({ Items: entries(3) });
    dynamodb.on(QueryCommand, query('5')).resolves({ Items: entries(4) });
    const found: string[] = [];

    await read(found);

    expect(found).toEqual([1, 2, 4, 3].map((n) => getOrderId(n)));
    expect(dynamodb.commandCalls(QueryCommand)).toHaveLength(9);
  });

  test('reads the other shards when one fails, and throws its fault at the end', async () => {
    const end = { pk: { S: 'the last' } };
    dynamodb.on(QueryCommand).resolves({ Items: [] });
    dynamodb.on(QueryCommand, query('0')).rejects(new Error('throttled'));
    dynamodb.on(QueryCommand, query('3')).resolves({ Items: entries(1), LastEvaluatedKey: end });
    dynamodb.on(QueryCommand, query('3', end)).resolves({ Items: entries(2) });
    const found: string[] = [];

    await expect(read(found)).rejects.toThrow('throttled');

    expect(found).toEqual([getOrderId(1), getOrderId(2)]);
  });
});

test('writes the keys of exactly those indexes that an order belongs to', () => {
  const pendingReply = toOrderItem(order);
  const refundOutstanding = toOrderItem(advance(order, 'paid', 'lost', 'refundFailed'));
  const ended = toOrderItem(advance(order, 'paid', 'delivered'));

  expect(pendingReply).toMatchObject({
    placedAt: { S: `${at}#${orderId}` },
    shard: { S: '0' },
    pendingReplyShard: { S: '0' },
  });
  expect(pendingReply).not.toHaveProperty('refundOutstandingShard');
  expect(refundOutstanding).toMatchObject({
    refundOutstandingShard: { S: '0' },
    refundOutstandingSince: expect.anything(),
  });
  for (const key of ['pendingReplyShard', 'pendingReplyUntil', 'refundOutstandingShard', 'refundOutstandingSince'])
    expect(ended).not.toHaveProperty(key);
});
