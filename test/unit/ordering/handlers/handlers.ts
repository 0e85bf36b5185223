import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { openTables } from '../../../support/engine.ts';
import { createProduct, replyTimeouts } from '../../../support/example.ts';
import { admitClients, createHandlerEnvironment, linkKeys } from '../../../support/handlers.ts';

type Call = (event: unknown, context: Context) => Promise<unknown>;
type Answered = { statusCode: number; headers: Record<string, string>; body?: string };
export type Asking = {
  as?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  /** The time that the invocation has. */
  timeoutMs?: number;
};

const shop = ['orders:read', 'orders:write', 'products:read', 'products:write'];
const clients: Record<string, string[]> = {
  'demo-shop': shop,
  'other-shop': shop,
  'read-only': ['orders:read'],
  'demo-operator': ['operations'],
};
export const sqs = mockClient(SQSClient);
const calls: Record<string, Call> = {};
let tokens: Record<string, string>;
let engine: Awaited<ReturnType<typeof openEngine>>;

const openEngine = () =>
  openTables('Orders', 'Products', 'Deliveries', 'Payments', 'Identity', 'Failures', 'Idempotency', 'Notifications');

/** Sets the ordering functions up over an engine, with real tokens and a mock of SQS. Call it at the top of a test file. */
export function setUpHandlers(): void {
  beforeAll(async () => {
    engine = await openEngine();
    tokens = await admitClients(clients, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
    Object.assign(process.env, environment());
    mockClient(SecretsManagerClient)
      .on(GetSecretValueCommand)
      .resolves({ SecretString: JSON.stringify(linkKeys) });
    const at = '../../../../functions/ordering/handlers';
    for (const name of [
      'place-order',
      'read-orders',
      'cancel-order',
      'manage-products',
      'record-status',
      'sweep-orders',
    ])
      calls[name] = (await import(`${at}/${name}.ts`)).handler;
    await stock(createProduct());
  }, 60_000);

  afterAll(async () => {
    (await import('../../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
    await engine?.close();
  });

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({});
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
  });
}

function environment(): Record<string, string> {
  const { Orders, Products, Deliveries, Payments, Identity, Failures, Idempotency, Notifications } = engine.tables;
  return {
    ...createHandlerEnvironment(engine),
    ...{ ORDERS_TABLE: Orders, PRODUCTS_TABLE: Products, IDENTITY_TABLE: Identity },
    ...{ FAILURES_TABLE: Failures, IDEMPOTENCY_TABLE: Idempotency, NOTIFICATIONS_TABLE: Notifications },
    ...{ DELIVERIES_TABLE: Deliveries, PAYMENTS_TABLE: Payments },
    ...{ ORDERS_QUEUE_URL: 'https://sqs/orders.fifo', PAYMENTS_QUEUE_URL: 'https://sqs/payments.fifo' },
    ...{ QUEUE_NAME: 'order-status.fifo', QUEUE_URL: 'https://sqs/order-status.fifo' },
    ...{ DLQ_URL: 'https://sqs/order-status-dlq.fifo', RETRY_SECONDS: '5,25,125' },
    REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts),
  };
}

export async function stock(...products: ReturnType<typeof createProduct>[]): Promise<void> {
  const port = createDynamodbProducts(engine.tables.Products, engine.dynamodb);
  for (const one of products) await port.create(one);
}

const functionOf = (routeKey: string) => {
  if (routeKey.includes('/products')) return 'manage-products';
  if (routeKey.endsWith('/cancel')) return 'cancel-order';
  return routeKey.startsWith('POST') ? 'place-order' : 'read-orders';
};

/** Calls a route as API Gateway does, by default as demo-shop. `answer` is the JSON of the body. */
export async function ask(
  routeKey: string,
  { as = 'demo-shop', path = {}, query = {}, headers = {}, body, timeoutMs = 10_000 }: Asking = {},
) {
  const [method = '', template = ''] = routeKey.split(' ');
  const event: Partial<APIGatewayProxyEventV2> = {
    routeKey,
    rawPath: template.replace(/\{(\w+)\}/g, (_, name) => path[name] ?? ''),
    headers: {
      ...(tokens[as] && { authorization: `Bearer ${tokens[as]}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    pathParameters: path,
    queryStringParameters: query,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method } } as APIGatewayProxyEventV2['requestContext'],
  };
  const endsAt = Date.now() + timeoutMs;
  const answered = (await calls[functionOf(routeKey)]?.(event, {
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  } as Context)) as Answered;
  const { statusCode, headers: sent, body: text } = answered;
  return {
    status: statusCode,
    headers: sent,
    text,
    answer: text !== undefined && /json/.test(sent['content-type'] ?? '') ? JSON.parse(text) : undefined,
  };
}

export const place = (body: unknown, key: string | undefined, more: Asking = {}) =>
  ask('POST /orders', {
    ...more,
    body,
    headers: { ...(key !== undefined && { 'idempotency-key': key }), ...more.headers },
  });

export async function consume(message: { id: string; subject: string }): Promise<unknown> {
  const attributes = {
    ApproximateReceiveCount: '1',
    MessageGroupId: message.subject,
    MessageDeduplicationId: message.id,
  };
  const record = { messageId: message.id, receiptHandle: 'r', body: JSON.stringify(message), attributes };
  const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
  return calls['record-status']?.({ Records: [record] } as unknown as SQSEvent, context);
}

export const sweep = () => calls['sweep-orders']?.({}, { getRemainingTimeInMillis: () => 10_000 } as Context);

/** Returns the messages that were sent: queue, group, deduplication id and body. */
export function sentMessages() {
  return sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => ({
    queue: input.QueueUrl,
    group: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    message: JSON.parse(input.MessageBody ?? ''),
  }));
}
