import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbDeliveries } from '../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbOrders } from '../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { createDynamodbPayments } from '../../../functions/payment/adapters/payments.dynamodb.ts';
import {
  type DeadLetterAttributes,
  toMessageAttributes,
} from '../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { openTables } from '../../support/engine.ts';
import { createProduct, payment as paid, replyTimeouts, secondsLater } from '../../support/example.ts';
import { admitClients, createHandlerEnvironment, exampleClients } from '../../support/handlers.ts';
import { advance, createExampleOrder, type FactName } from '../ordering/placed-order.ts';
import { providerFault } from './example.ts';
import { deliveryOf, paymentOf } from './operations-harness.ts';

type Answered = { statusCode: number; headers: Record<string, string>; body?: string };
type Asking = {
  as?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
};

export const sqs = mockClient(SQSClient);
const openEngine = () =>
  openTables(
    'Orders',
    'Products',
    'Deliveries',
    'Payments',
    'Identity',
    'Failures',
    'Events',
    'Notifications',
    'Analytics',
  );
let engine: Awaited<ReturnType<typeof openEngine>>;
let tokens: Record<string, string>;
let operate: (event: unknown, context: Context) => Promise<unknown>;
let storeRecords: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** To be called at the top of a test file: the functions of operations over an engine, with real tokens. SQS is mocked. */
export function setUpHandlers(): void {
  beforeAll(async () => {
    engine = await openEngine();
    tokens = await admitClients(exampleClients, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
    Object.assign(process.env, environment());
    const at = '../../../functions/operations/handlers';
    operate = (await import(`${at}/operations-api.ts`)).handler;
    storeRecords = (await import(`${at}/store-dead-letters.ts`)).handler;
  }, 60_000);

  afterAll(async () => {
    (await import('../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
    await engine?.close();
  });

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({});
    sqs.on(SendMessageBatchCommand).resolves({});
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
  });
}

function environment(): Record<string, string> {
  const queues = ['ORDERS', 'ORDER_STATUS', 'PAYMENTS', 'NOTIFICATIONS', 'WEBHOOKS', 'CARRIER_STEPS'];
  const nameOf = (queue: string) => queue.toLowerCase().replace('_', '-');
  const fifo = (queue: string) => (['CARRIER_STEPS', 'WEBHOOKS'].includes(queue) ? '' : '.fifo');
  return {
    ...createHandlerEnvironment(engine),
    ...Object.fromEntries(Object.entries(engine.tables).map(([name, table]) => [`${name.toUpperCase()}_TABLE`, table])),
    ...Object.fromEntries(queues.map((name) => [`${name}_QUEUE_URL`, `https://sqs/${nameOf(name)}${fifo(name)}`])),
    ...Object.fromEntries(queues.map((name) => [`${name}_DLQ_URL`, `https://sqs/${nameOf(name)}-dlq${fifo(name)}`])),
    REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts),
  };
}

/** Saves an order after these facts, with its product, its delivery and its payment. */
export async function saveOrder(orderId: string, ...names: FactName[]): Promise<Order> {
  const { dynamodb, tables } = engine;
  const orders = createDynamodbOrders({ orders: tables.Orders, products: tables.Products }, dynamodb);
  await createDynamodbProducts(tables.Products, dynamodb).create(createProduct());
  const first = createExampleOrder(
    { payment: paid, reference: undefined },
    { orderId, at: new Date(Date.now() - 60_000).toISOString() },
  );
  const versions = new Map([['espresso-cups', 1]]);
  await orders.create(first, { versions, paymentToken: paid.token });
  let order = first;
  for (const name of names) {
    const next = { ...advance(order, { name, id: `${orderId}:${name}` }) };
    await orders.save(order, next);
    order = next;
  }
  if (order.delivery) await createDynamodbDeliveries(tables.Deliveries, dynamodb).save(deliveryOf(order));
  if (order.payment?.status === 'PAID')
    await createDynamodbPayments(tables.Payments, dynamodb).save({
      ...paymentOf(order, 'PAID'),
      revision: 1,
    });
  return order;
}

export async function findOrder(orderId: string): Promise<Order | undefined> {
  const { dynamodb, tables } = engine;
  return createDynamodbOrders({ orders: tables.Orders, products: tables.Products }, dynamodb).find(orderId);
}

/** Writes attributes of an item past the functions. */
export async function tamper(
  table: 'Orders' | 'Products' | 'Deliveries' | 'Payments',
  pk: string,
  to: Record<string, AttributeValue>,
) {
  const TableName = engine.tables[table];
  const { Item } = await engine.dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }));
  await engine.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Item, ...to, pk: { S: pk } } }));
}

export async function removed(pk: string): Promise<void> {
  await engine.dynamodb.send(new DeleteItemCommand({ TableName: engine.tables.Orders, Key: { pk: { S: pk } } }));
}

/** Sends a request as API Gateway does, by default as an operator. `answer` is the JSON of the body. */
export async function ask(
  routeKey: string,
  { as = 'demo-operator', path = {}, query = {}, headers: more = {}, body }: Asking = {},
) {
  const [method = '', template = ''] = routeKey.split(' ');
  const event: Partial<APIGatewayProxyEventV2> = {
    routeKey,
    rawPath: template,
    headers: {
      ...(tokens[as] && { authorization: `Bearer ${tokens[as]}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      'x-correlation-id': 'from-the-operator',
      ...more,
    },
    pathParameters: path,
    queryStringParameters: query,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method } } as APIGatewayProxyEventV2['requestContext'],
  };
  const {
    statusCode: status,
    headers,
    body: text,
  } = (await operate(event, { getRemainingTimeInMillis: () => 10_000 } as Context)) as Answered;
  return { status, headers, text, answer: text?.startsWith('{') ? JSON.parse(text) : undefined };
}

/** Creates a record of a dead-letter queue as Lambda passes it. */
export function deadLetter(queue: string, body: unknown, more?: Partial<DeadLetterAttributes>): SQSRecord {
  const messageId = `m-${Math.random()}`;
  const attributes: DeadLetterAttributes = {
    ...{ reason: 'attempts_spent', ...providerFault, attemptCount: 4 },
    attempts: [{ at: secondsLater(1), fault: providerFault }],
    ...{ queue, messageId, failedAt: new Date().toISOString() },
    ...more,
  };
  const given = more ? Object.entries(toMessageAttributes(attributes)) : [];
  const [, name = '', fifo = ''] = /^(.+?)(\.fifo)?$/.exec(queue) ?? [];
  return {
    messageId,
    receiptHandle: 'r',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '101' },
    messageAttributes: Object.fromEntries(
      given.map(([key, { StringValue }]) => [key, { stringValue: StringValue, dataType: 'String' }]),
    ),
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${name}-dlq${fifo}`,
  } as unknown as SQSRecord;
}

export async function storeDeadLetters(...Records: SQSRecord[]): Promise<string[]> {
  const { batchItemFailures } = await storeRecords({ Records }, {
    getRemainingTimeInMillis: () => 5_000,
  } as Context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

export function sent() {
  return sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
}
