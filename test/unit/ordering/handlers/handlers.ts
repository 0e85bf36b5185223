import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { toItem } from '../../../../functions/platform/dynamodb/item.ts';
import { openTables } from '../../../support/engine.ts';
import { createProduct, replyTimeouts } from '../../../support/example.ts';

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
const tokens: Record<string, string> = {};
let engine: Awaited<ReturnType<typeof openEngine>>;

const openEngine = () =>
  openTables('Orders', 'Products', 'Deliveries', 'Payments', 'Identity', 'Failures', 'Idempotency');

/** Sets the ordering functions up over an engine, with real tokens and a mock of SQS. Call it at the top of a test file. */
export function setUpHandlers(): void {
  beforeAll(async () => {
    engine = await openEngine();
    await admitClients();
    Object.assign(process.env, environment());
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
  const { Orders, Products, Deliveries, Payments, Identity, Failures, Idempotency } = engine.tables;
  return {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...{ ISSUER: 'http://issuer', AUDIENCE: 'orders-api', RATE_PER_SECOND: '10000', RATE_BURST: '10000' },
    ...{ ORDERS_TABLE: Orders, PRODUCTS_TABLE: Products, IDENTITY_TABLE: Identity },
    ...{ FAILURES_TABLE: Failures, IDEMPOTENCY_TABLE: Idempotency },
    ...{ DELIVERIES_TABLE: Deliveries, PAYMENTS_TABLE: Payments },
    ...{ ORDERS_QUEUE_URL: 'https://sqs/orders.fifo', PAYMENTS_QUEUE_URL: 'https://sqs/payments.fifo' },
    ...{ QUEUE_NAME: 'order-status.fifo', QUEUE_URL: 'https://sqs/order-status.fifo' },
    ...{ DLQ_URL: 'https://sqs/order-status-dlq.fifo', RETRY_SECONDS: '5,25,125' },
    REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts),
  };
}

/** Stores a signing key and the clients as identity does, and signs a token for each. */
async function admitClients(): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const { n, e } = await exportJWK(publicKey);
  const put = (item: Record<string, unknown>) =>
    engine.dynamodb.send(new PutItemCommand({ TableName: engine.tables.Identity, Item: toItem(item) }));
  const cursorKeys = [Buffer.alloc(32, 1).toString('base64')];
  await put({ pk: 'keys', keys: [{ kid: 'k1', n, e, signsFrom: '2026-01-01T00:00:00.000Z' }], cursorKeys });
  for (const [client, scopes] of Object.entries(clients)) {
    await put({ pk: `client#${client}`, scopes });
    tokens[client] = await new SignJWT({ client_id: client, scope: scopes.join(' '), jti: client })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'at+jwt' })
      .setIssuer('http://issuer')
      .setAudience('orders-api')
      .setSubject(client)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  }
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
    answer: text === undefined ? undefined : JSON.parse(text),
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
