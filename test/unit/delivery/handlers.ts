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
import { openTables } from '../../support/engine.ts';
import { admitClients, createHandlerEnvironment, exampleClients } from '../../support/handlers.ts';
import { getOrderId, taken } from './example.ts';

type Response = { statusCode: number; headers: Record<string, string>; body: string };
type Request = { path?: Record<string, string>; query?: Record<string, string>; body?: unknown; as?: string };

export const queues = { status: 'https://sqs/order-status.fifo', steps: 'https://sqs/carrier-steps' };
export const sqs = mockClient(SQSClient);
let engine: Awaited<ReturnType<typeof openTables<'Deliveries' | 'Identity' | 'Failures'>>>;
let handlers: Record<'arrange' | 'manage' | 'simulate', (event: unknown, context: Context) => Promise<unknown>>;
let tokens: Record<string, string>;

beforeAll(async () => {
  engine = await openTables('Deliveries', 'Identity', 'Failures');
  const { tables } = engine;
  tokens = await admitClients(exampleClients, { table: tables.Identity, dynamodb: engine.dynamodb });
  Object.assign(process.env, {
    ...createHandlerEnvironment(engine),
    IDENTITY_TABLE: tables.Identity,
    QUEUE_NAME: 'orders.fifo',
    QUEUE_URL: 'https://sqs/orders.fifo',
    DLQ_URL: 'https://sqs/orders-dlq.fifo',
    FAILURES_TABLE: tables.Failures,
    RETRY_SECONDS: '5,25,125',
    DELIVERIES_TABLE: tables.Deliveries,
    ORDER_STATUS_QUEUE_URL: queues.status,
    CARRIER: 'simulated',
    CARRIER_STEP_SECONDS: '1',
    CARRIER_STEPS_QUEUE_URL: queues.steps,
  });
  const at = '../../../functions/delivery/handlers';
  handlers = {
    arrange: (await import(`${at}/arrange-delivery.ts`)).handler,
    manage: (await import(`${at}/manage-deliveries.ts`)).handler,
    simulate: (await import(`${at}/simulate-carrier.ts`)).handler,
  };
}, 30_000);

afterAll(async () => {
  const { dynamodb } = await import('../../../functions/platform/aws-clients.ts');
  dynamodb.destroy();
  await engine.close();
});

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [] });
  sqs.on(DeleteMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Successful: [], Failed: [] });
});

export async function ask(routeKey: string, { path = {}, query = {}, body, as = 'demo-carrier' }: Request = {}) {
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
  const { statusCode, body: text } = (await handlers.manage(event, context)) as Response;
  return { status: statusCode, response: JSON.parse(text) };
}

export const show = (id: string, as?: string) =>
  ask('GET /deliveries/{orderId}', { path: { orderId: id }, ...(as && { as }) });
export const scan = (id: string, body: unknown, as?: string) =>
  ask('POST /deliveries/{orderId}/scans', { path: { orderId: id }, body, ...(as && { as }) });

const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

export async function consume(
  by: 'arrange' | 'simulate',
  message: { id: string; subject: string },
  deduplicationId = message.id,
) {
  const { subject: MessageGroupId } = message;
  const attributes = { ApproximateReceiveCount: '1', MessageGroupId, MessageDeduplicationId: deduplicationId };
  const body = JSON.stringify(message);
  const Records = [{ messageId: `m-${deduplicationId}`, receiptHandle: 'r', body, attributes }];
  return handlers[by]({ Records } as unknown as SQSEvent, context);
}

export function getSentMessages() {
  return sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => ({
    ...input,
    MessageBody: JSON.parse(input.MessageBody ?? ''),
  }));
}

/** Saves the n-th delivery and returns its order id. */
export async function saveDelivery(n: number, more: Partial<Delivery> = {}): Promise<string> {
  const orderId = getOrderId(n);
  await createDynamodbDeliveries(engine.tables.Deliveries, engine.dynamodb).save({ ...taken, orderId, ...more });
  return orderId;
}
