import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbDeliveries } from '../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { admittedClients } from './clients.ts';
import { createDeliveriesTable, startEngine } from './engine.ts';
import { orderIdNo, taken } from './example.ts';

type Answered = { statusCode: number; headers: Record<string, string>; body: string };
type Asked = { path?: Record<string, string>; query?: Record<string, string>; body?: unknown; as?: string };

const tables = {
  deliveries: `Deliveries-h-${process.pid}`,
  identity: `Identity-h-${process.pid}`,
  failures: `Failures-h-${process.pid}`,
};
export const queues = { status: 'https://sqs/order-status.fifo', steps: 'https://sqs/carrier-steps' };
export const sqs = mockClient(SQSClient);
let engine: Awaited<ReturnType<typeof startEngine>>;
let handlers: Record<'arrange' | 'manage' | 'carry', (event: unknown, context: Context) => Promise<unknown>>;
let tokens: Record<string, string>;

beforeAll(async () => {
  engine = await startEngine();
  await createDeliveriesTable(tables.deliveries, engine.dynamodb);
  for (const table of [tables.identity, tables.failures]) await createPlainTable(table);
  tokens = await admittedClients(tables.identity, engine.dynamodb);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ISSUER: 'http://issuer',
    AUDIENCE: 'orders-api',
    IDENTITY_TABLE: tables.identity,
    RATE_PER_SECOND: '10000',
    RATE_BURST: '10000',
    QUEUE_NAME: 'orders.fifo',
    QUEUE_URL: 'https://sqs/orders.fifo',
    DLQ_URL: 'https://sqs/orders-dlq.fifo',
    FAILURES_TABLE: tables.failures,
    RETRY_SECONDS: '5,25,125',
    DELIVERIES_TABLE: tables.deliveries,
    ORDER_STATUS_QUEUE_URL: queues.status,
    CARRIER: 'simulated',
    CARRIER_STEP_SECONDS: '1',
    CARRIER_STEPS_QUEUE_URL: queues.steps,
  });
  const at = '../../../functions/delivery/handlers';
  handlers = {
    arrange: (await import(`${at}/arrange-delivery.ts`)).handler,
    manage: (await import(`${at}/manage-deliveries.ts`)).handler,
    carry: (await import(`${at}/simulate-carrier.ts`)).handler,
  };
}, 30_000);

afterAll(async () => {
  for (const table of Object.values(tables)) await engine.dynamodb.send(new DeleteTableCommand({ TableName: table }));
  const { dynamodb } = await import('../../../functions/platform/aws-clients.ts');
  dynamodb.destroy();
  await engine.stop();
});

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [] });
  sqs.on(DeleteMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Successful: [], Failed: [] });
});

async function createPlainTable(table: string) {
  await engine.dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
}

export async function ask(routeKey: string, { path = {}, query = {}, body, as = 'demo-carrier' }: Asked = {}) {
  const event: Partial<APIGatewayProxyEventV2> = {
    routeKey,
    rawPath: '/deliveries',
    headers: {
      ...(tokens[as] && { authorization: `Bearer ${tokens[as]}` }),
      'content-type': 'application/json',
      'x-correlation-id': 'from-the-carrier',
    },
    pathParameters: path,
    queryStringParameters: query,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method: 'GET' } } as APIGatewayProxyEventV2['requestContext'],
  };
  const { statusCode, body: text } = (await handlers.manage(event, {
    getRemainingTimeInMillis: () => 10_000,
  } as Context)) as Answered;
  return { status: statusCode, answer: JSON.parse(text) };
}

export const show = (id: string, as?: string) =>
  ask('GET /deliveries/{orderId}', { path: { orderId: id }, ...(as && { as }) });
export const scan = (id: string, body: unknown, as?: string) =>
  ask('POST /deliveries/{orderId}/scans', { path: { orderId: id }, body, ...(as && { as }) });

export async function consume(
  by: 'arrange' | 'carry',
  message: { id: string; subject: string },
  deduplicationId = message.id,
) {
  const event = {
    Records: [
      {
        messageId: `m-${deduplicationId}`,
        receiptHandle: 'r',
        body: JSON.stringify(message),
        attributes: {
          ApproximateReceiveCount: '1',
          MessageGroupId: message.subject,
          MessageDeduplicationId: deduplicationId,
        },
      },
    ],
  } as unknown as SQSEvent;
  return handlers[by](event, { getRemainingTimeInMillis: () => 5_000 } as Context);
}

export function sentNews() {
  return sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => ({
    ...input,
    MessageBody: JSON.parse(input.MessageBody ?? ''),
  }));
}

export async function kept(n: number, more: Partial<Delivery> = {}): Promise<string> {
  await createDynamodbDeliveries(tables.deliveries, engine.dynamodb).save({
    ...taken,
    orderId: orderIdNo(n),
    ...more,
  });
  return orderIdNo(n);
}
