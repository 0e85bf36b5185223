import { deflateRawSync } from 'node:zlib';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod/mini';
import { createBacklogCheck } from '../../../../functions/ordering/adapters/backlog-check.ts';
import { createSqsCommandSender } from '../../../../functions/ordering/adapters/commands.sqs.ts';
import { createDynamodbCatalogue } from '../../../../functions/ordering/adapters/products-table/catalogue.dynamodb.ts';
import { toProductItem } from '../../../../functions/ordering/adapters/products-table/item.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import {
  type PendingReply,
  pendingReplies,
  pendingReplyNames,
} from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { withTimeouts } from '../../../../functions/platform/aws-clients.ts';
import type { Circuit } from '../../../../functions/platform/circuit-breaker/circuit.ts';
import { compressMember, fromItem, parseItems, toItem } from '../../../../functions/platform/dynamodb/item.ts';
import { parseResend } from '../../../../functions/platform/send-message.ts';
import { createProduct, payment } from '../../../support/example.ts';
import { createOrdering } from '../ordering-harness.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamodb = mockClient(client);
const sqsClient = new SQSClient({ region: 'eu-central-1' });
const sqs = mockClient(sqsClient);
const queues = {
  ORDERS_QUEUE_URL: 'https://sqs/orders.fifo',
  PAYMENTS_QUEUE_URL: 'https://sqs/payments.fifo',
};

beforeEach(() => {
  dynamodb.reset();
  sqs.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the catalogue of a warm instance', () => {
  const reads = () =>
    dynamodb.commandCalls(BatchGetItemCommand).map(({ args }) => args[0].input.RequestItems?.Products);
  const keysOf = (...productIds: string[]) => productIds.map((productId) => ({ pk: { S: productId } }));
  beforeEach(() => {
    dynamodb.on(BatchGetItemCommand).callsFake(async ({ RequestItems }) => ({
      Responses: {
        Products: RequestItems.Products.Keys.filter(({ pk }: { pk: { S: string } }) => pk.S !== 'unknown').map(
          ({ pk }: { pk: { S: string } }) => toProductItem(createProduct(pk.S)),
        ),
      },
    }));
  });

  test('reads each product once, consistently, and caches it', async () => {
    const catalogue = createDynamodbCatalogue('Products', client);

    await catalogue.getProducts(['a', 'b']);
    const priced = await catalogue.getProducts(['b', 'c', 'a']);

    expect([...priced.keys()]).toEqual(['b', 'c', 'a']);
    expect(reads()).toEqual([
      { Keys: keysOf('a', 'b'), ConsistentRead: true },
      { Keys: keysOf('c'), ConsistentRead: true },
    ]);
  });

  test('reads a forgotten or a missing product again', async () => {
    const catalogue = createDynamodbCatalogue('Products', client);
    await catalogue.getProducts(['a', 'b', 'unknown']);
    catalogue.forget(['b']);

    expect([...(await catalogue.getProducts(['a', 'b', 'unknown'])).keys()]).toEqual(['a', 'b']);
    expect(reads()[1]?.Keys).toEqual(keysOf('b', 'unknown'));
  });

  test('limits the product cache', async () => {
    const catalogue = createDynamodbCatalogue('Products', client);
    for (let batch = 0; batch <= 200; batch += 1)
      await catalogue.getProducts(Array.from({ length: 50 }, (_, n) => `p-${batch}-${n}`));
    const before = reads().length;

    await catalogue.getProducts(['p-200-0']);
    await catalogue.getProducts(['p-0-0']);

    expect(reads().length).toBe(before + 1);
  });
});

describe('adjusting stock', () => {
  const adjustment = { adjustmentId: 'a-1', delta: -2, reason: 'broken' };
  const adjust = () => createDynamodbProducts('Products', client).adjust('cups', adjustment);
  const cancelledBy = (...CancellationReasons: { Code: string; Item?: { delta: { N: string } } }[]) =>
    dynamodb
      .on(TransactWriteItemsCommand)
      .rejects(new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons }));

  test('adjusts stock in one transaction without absolute values', async () => {
    dynamodb.on(TransactWriteItemsCommand).resolves({});

    expect(await adjust()).toBe('adjusted');

    const [once, stock] = dynamodb.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(once?.Put).toMatchObject({
      Item: { pk: { S: 'adjustment#cups#a-1' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(stock?.Update).toMatchObject({
      UpdateExpression: 'SET available = available + :delta, stocked = stocked + :delta',
      ConditionExpression: 'available >= :taken',
      ExpressionAttributeValues: { ':delta': { N: '-2' }, ':taken': { N: '2' } },
    });
  });

  test('retries a stock adjustment that met contention', async () => {
    cancelledBy({ Code: 'None' }, { Code: 'TransactionConflict' });

    await expect(adjust()).rejects.toThrow('TransactionConflict');
    expect(dynamodb.calls()).toHaveLength(8);
  });

  test('returns duplicate for a known adjustment in spite of contention', async () => {
    const once = { delta: { N: '-2' } };
    cancelledBy({ Code: 'ConditionalCheckFailed', Item: once }, { Code: 'TransactionConflict' });

    expect(await adjust()).toBe('duplicate');
    expect(dynamodb.calls()).toHaveLength(1);
  });

  test('throws when a stock adjustment fails for another reason', async () => {
    cancelledBy({ Code: 'None' }, { Code: 'ValidationError' });

    await expect(adjust()).rejects.toThrow('cancelled');
  });
});

test('reads one product more than the page to know whether there is another', async () => {
  dynamodb.on(QueryCommand).resolves({ Items: [] });

  await createDynamodbProducts('Products', client).list(100, undefined);

  expect(dynamodb.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
    IndexName: 'catalogue',
    Limit: 101,
  });
  expect(dynamodb.commandCalls(BatchGetItemCommand)).toEqual([]);
});

describe('a command', () => {
  test("sends a command to its participant's queue, in its order's group, under its own id", async () => {
    sqs.on(SendMessageCommand).resolves({});
    const shop = createOrdering();
    await shop.place({}, 'unpaid');
    await shop.place({ payment, reference: 'r-2' }, 'paid');
    const send = createSqsCommandSender(queues, sqsClient);
    for (const [index, { message }] of shop.sent.entries()) await send(message, index * 3);

    const inputs = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);

    expect(inputs.map(({ QueueUrl }) => QueueUrl)).toEqual([queues.ORDERS_QUEUE_URL, queues.PAYMENTS_QUEUE_URL]);
    for (const [index, { MessageGroupId, MessageDeduplicationId, MessageBody }] of inputs.entries()) {
      const message = shop.sent[index]?.message;
      expect(MessageGroupId).toBe(message?.subject);
      expect(MessageDeduplicationId).toBe(index === 0 ? message?.id : `${message?.id}#3`);
      expect(JSON.parse(MessageBody ?? '')).toEqual(JSON.parse(JSON.stringify(message)));
      expect(parseResend(MessageDeduplicationId)).toBe(index * 3);
    }
    expect([parseResend(undefined), parseResend('a#b'), parseResend('a#12#7')]).toEqual([0, 0, 7]);
  });

  describe('held-up replies', () => {
    const at = Date.parse('2026-11-26T10:00:00Z');
    const paying: PendingReply[] = pendingReplyNames.filter((wait) => pendingReplies[wait].service === 'payment');
    const delivering: PendingReply[] = pendingReplyNames.filter((wait) => !paying.includes(wait));
    const open = (minutes: number): Circuit => ({
      status: 'open',
      since: at - minutes * 60_000,
      revision: 1,
    });
    const closed: Circuit = { status: 'closed', failures: [at], revision: 1 };
    const [payments, orders] = [queues.PAYMENTS_QUEUE_URL, queues.ORDERS_QUEUE_URL];
    const count = (visible: number, notVisible: number, delayed: number) => ({
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(notVisible),
      ApproximateNumberOfMessagesDelayed: String(delayed),
    });

    test.each<[string, Record<string, object>, { payment?: Circuit; carrier?: Circuit }, PendingReply[]]>([
      ['by nothing', {}, {}, []],
      ['by no more than a thousand messages', { [payments]: count(1_000, 0, 0) }, {}, []],
      ['by visible messages', { [payments]: count(1_001, 0, 0) }, {}, paying],
      ['by messages in progress', { [orders]: count(0, 1_001, 0) }, {}, delivering],
      ['by delayed messages', { [orders]: count(0, 0, 1_001) }, {}, delivering],
      ['by all these messages together', { [payments]: count(400, 400, 400) }, {}, paying],
      ['by the open circuit of payment', { [payments]: count(0, 1, 0) }, { payment: open(0) }, paying],
      ['by the open circuit of the carrier', { [orders]: count(1, 0, 0) }, { carrier: open(19) }, delivering],
      ['by an open circuit, unless no message needs it', { [payments]: count(1, 0, 0) }, { carrier: open(20) }, []],
      ['by circuits, unless they are closed', {}, { payment: closed, carrier: closed }, []],
      [
        'by messages and a circuit',
        { [orders]: count(9_999, 0, 0), [payments]: count(0, 0, 1) },
        { payment: open(1) },
        [...pendingReplyNames],
      ],
    ])('finds the replies that are held up %s', async (_, counts, circuits, expected) => {
      sqs.on(GetQueueAttributesCommand).callsFake(async ({ QueueUrl, AttributeNames }) => ({
        Attributes: Object.fromEntries(
          Object.entries(counts[QueueUrl] ?? {}).filter(([name]) => AttributeNames.includes(name)),
        ),
      }));
      const found = (circuit: Circuit | undefined) => ({ find: async () => circuit });

      const listBlockedReplies = createBacklogCheck(queues, sqsClient, {
        payment: found(circuits.payment),
        carrier: found(circuits.carrier),
      });

      expect([...(await listBlockedReplies())].sort()).toEqual([...expected].sort());
    });
  });
});

describe('an item', () => {
  test('stores any member name, `constructor` too, and leaves out undefined members', () => {
    const StoredOrders = z.object({ metadata: z.record(z.string(), z.string()), absent: z.optional(z.string()) });
    const metadata = { constructor: 'x', toString: 'y', hasOwnProperty: 'z', '10': '', length: '1' };

    expect(fromItem(StoredOrders, toItem({ metadata, absent: undefined }))).toEqual({ metadata });
    expect(toItem({ absent: undefined })).toEqual({});
  });

  test('reads a compressed member as it was, from a table and from an event of a stream', () => {
    const Stored = z.object({ history: z.array(z.object({ text: z.string() })) });
    const history = Array.from({ length: 200 }, (_, n) => ({ text: `${n} é "☕" ${'x'.repeat(1_000)}` }));

    const { B: bytes } = compressMember(history);

    expect(bytes.length).toBeLessThan(10_000);
    expect(fromItem(Stored, { history: { B: bytes } })).toEqual({ history });
    const inEvent = { history: { B: Buffer.from(bytes).toString('base64') } };
    expect(fromItem(Stored, Object(inEvent))).toEqual({ history });
  });

  test.each([
    ['bytes that are not deflated', Buffer.from('[]')],
    ['no JSON', deflateRawSync('[')],
    ['more than an item can hold', deflateRawSync(JSON.stringify(['x'.repeat(5_000_000)]))],
  ])('hides no other item behind a compressed member with %s', (_, bytes) => {
    const Stored = z.object({ history: z.array(z.string()) });
    const corrupt = { pk: { S: 'order#1' }, history: { B: bytes } };

    const items = parseItems(Stored, [corrupt, { pk: { S: '2' }, history: { L: [] } }]);

    expect(items).toEqual({ readable: [{ history: [] }], unreadable: ['1'] });
  });

  test('throws for an item that does not fit its schema', () => {
    expect(() => fromItem(z.object({ a: z.string() }), { a: { N: '1' } })).toThrow();
  });
});

test('sets a timeout that throws on every SDK call', () => {
  expect(withTimeouts).toEqual({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 1_100,
      throwOnRequestTimeout: true,
      socketTimeout: 1_100,
    },
  });
});
