import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Webhook } from 'standardwebhooks';
import { createDynamodbFeed } from '../../../../functions/events/adapters/feed.dynamodb.ts';
import { createDynamodbEndpoints } from '../../../../functions/events/adapters/webhooks/endpoints.dynamodb.ts';
import { deriveSecret } from '../../../../functions/events/adapters/webhooks/post-event.ts';
import type { Endpoint } from '../../../../functions/events/domain/webhooks/endpoint.ts';
import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { openTables } from '../../../support/engine.ts';
import { clientId, createProduct } from '../../../support/example.ts';
import { admitClients, createHandlerEnvironment } from '../../../support/handlers.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';
import { createExampleChange, getOrderId } from '../example.ts';
import { createExampleEndpoint } from './delivery-harness.ts';

type Result = { batchItemFailures: { itemIdentifier: string }[] } | undefined;
let engine: Awaited<ReturnType<typeof openTables<'Events' | 'Orders' | 'Products' | 'Identity' | 'Failures'>>>;
let handler: (event: object, context: object) => Promise<Result>;
let [status, webhooks] = [200, 0];
let server: Server;
const received: { headers: Record<string, string>; body: string }[] = [];
const sqs = mockClient(SQSClient);
const masterKey = { id: '1', key: 'k'.repeat(64) };
const context = { getRemainingTimeInMillis: () => 60_000 };

beforeAll(async () => {
  engine = await openTables('Events', 'Orders', 'Products', 'Identity', 'Failures');
  const { dynamodb, tables } = engine;
  await admitClients({ any: [] }, { table: tables.Identity, dynamodb });
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify(masterKey) });
  sqs.on(SendMessageBatchCommand).resolves({}).on(ChangeMessageVisibilityBatchCommand).resolves({});
  server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    received.push({ headers: incoming.headers as Record<string, string>, body });
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, createHandlerEnvironment(engine), {
    ...{ EVENTS_TABLE: tables.Events, ORDERS_TABLE: tables.Orders, IDENTITY_TABLE: tables.Identity },
    ...{
      FAILURES_TABLE: tables.Failures,
      LINK_KEYS_SECRET: 'link-keys',
      NOTIFICATIONS_QUEUE_URL: 'https://sqs/notifications.fifo',
      WEBHOOK_TARGETS: 'localhost',
    },
    ...{ QUEUE_NAME: 'webhooks', QUEUE_URL: 'https://sqs/webhooks', DLQ_URL: 'https://sqs/webhooks-dlq' },
    ...{ RETRY_SECONDS: '5,25', PUBLIC_URL: 'https://api.example.com' },
  });
  handler = (await import('../../../../functions/events/handlers/deliver-webhooks.ts')).handler as never;
  const orders = createDynamodbOrders({ orders: tables.Orders, products: tables.Products }, dynamodb);
  await createDynamodbProducts(tables.Products, dynamodb).create(createProduct());
  const written = { versions: new Map([['espresso-cups', 1]]), paymentToken: undefined };
  await orders.create(createExampleOrder({}, { orderId: getOrderId(1), clientId }), written);
  const now = new Date().toISOString();
  const change = createExampleChange([1], { orderId: getOrderId(1) });
  const pages = createDynamodbFeed({ table: tables.Events, dynamodb, retentionDays: 30 });
  await pages.append(clientId, { number: 1, at: now, changes: [change] });
}, 60_000);
afterAll(async () => {
  server.close();
  (await import('../../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
  await engine?.close();
});
beforeEach(() => {
  [status, received.length] = [200, 0];
  sqs.resetHistory();
});

const stored = () => createDynamodbEndpoints(engine.tables.Events, engine.dynamodb);
async function addEndpoint(more: Partial<Endpoint> = {}): Promise<Endpoint> {
  const { port } = server.address() as { port: number };
  const webhookId = `11111111-2222-4333-8444-${String(webhooks++).padStart(12, '0')}`;
  const endpoint = createExampleEndpoint({ webhookId, url: `http://localhost:${port}/hook`, ...more });
  await stored().create(endpoint, 100);
  return endpoint;
}
const wakeUp = (body: object) => ({
  Records: [
    {
      ...{
        messageId: 'm',
        receiptHandle: 'r',
        body: JSON.stringify({ type: 'webhook.wake_up', ...body }),
        messageAttributes: {},
        eventSource: 'aws:sqs',
      },
      attributes: { ApproximateReceiveCount: '1' },
    },
  ],
});

test('posts the item of the feed with its cursor, signed with the secret of the endpoint', async () => {
  const { webhookId } = await addEndpoint();

  const result = await handler(wakeUp({ clientId, webhookId }), context);

  expect(result).toEqual({ batchItemFailures: [] });
  const [request = { headers: {}, body: '' }] = received;
  const secret = await deriveSecret({ webhookId }, { version: 1, keyId: '1' }, async () => [masterKey]);
  const event = new Webhook(secret).verify(request.body, request.headers);
  expect(event).toMatchObject({
    ...{ specversion: '1.0', id: `${getOrderId(1)}.1`, source: '/orders', type: 'order.status_changed', sequence: 1 },
    dataschema: 'https://api.example.com/schemas/order.status_changed/1',
    cursor: expect.stringMatching(/^[\w-]{20,}$/),
  });
  expect(event).not.toHaveProperty('order');
  expect(request.headers).toMatchObject({ 'webhook-id': `${getOrderId(1)}.1`, 'content-type': 'application/json' });
  expect(await stored().find({ clientId, webhookId })).toMatchObject({ position: { page: 2, index: 0 } });
});

test('adds the order as it is now where the endpoint includes it', async () => {
  const { webhookId } = await addEndpoint({ include: 'order' });

  await handler(wakeUp({ clientId, webhookId }), context);

  expect(JSON.parse(received[0]?.body ?? '{}').order).toMatchObject({
    orderId: getOrderId(1),
    status: 'PENDING_SHIPMENT',
  });
});

test('returns the wake-up to the queue for the time that a receiver is down, if that is short', async () => {
  status = 503;
  const { webhookId } = await addEndpoint();

  const result = await handler(wakeUp({ clientId, webhookId }), context);

  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  const [call] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
  const seconds = call?.args[0].input.Entries?.[0]?.VisibilityTimeout ?? 0;
  expect(seconds).toBeGreaterThanOrEqual(5);
  expect(seconds).toBeLessThanOrEqual(8);
});

test('acknowledges a wake-up of an endpoint that is gone, and one whose receiver is down for longer', async () => {
  status = 503;
  const { webhookId } = await addEndpoint({ failures: 3 });

  expect(await handler(wakeUp({ clientId, webhookId }), context)).toEqual({ batchItemFailures: [] });
  expect(await handler(wakeUp({ clientId, webhookId: 'unknown' }), context)).toEqual({ batchItemFailures: [] });
});

test('wakes the endpoints that are due on the schedule, in the group of each', async () => {
  const { webhookId } = await addEndpoint();

  expect(await handler({ source: 'aws.events' }, context)).toBeUndefined();

  const entries = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  expect(entries).toContainEqual({
    Id: expect.any(String),
    MessageBody: JSON.stringify({ type: 'webhook.wake_up', clientId, webhookId }),
    MessageGroupId: webhookId,
    DelaySeconds: 0,
  });
  expect(received).toEqual([]);
});
