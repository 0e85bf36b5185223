import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteItemCommand, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { ProviderFault } from '../../../functions/messages/fault.ts';
import { createDynamodbDeadLetters } from '../../../functions/operations/adapters/dead-letters.dynamodb.ts';
import { acknowledgeAttention } from '../../../functions/operations/domain/monitoring/attention.ts';
import { createDynamodbOrders } from '../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';
import { createProviderWithBreaker } from '../../../functions/payment/adapters/provider-with-breaker.ts';
import { createCircuitBreaker } from '../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../../functions/platform/deadline.ts';
import { toItem } from '../../../functions/platform/dynamodb/item.ts';
import { createSqsQueue } from '../../../functions/platform/queue-consumer/sqs-queue.ts';
import { replyTimeouts } from '../../support/example.ts';
import { memoryCircuits } from '../../support/memory/circuits.ts';
import { memoryProvider } from '../../support/memory/payment-provider.ts';
import { deadLetter } from '../operations/example.ts';
import { sentMessages, sweep } from '../ordering/handlers/handlers.ts';

/** The client and tables of the functions, on the engine that `runsHandlers` starts. */
async function tables() {
  const { dynamodb } = await import('../../../functions/platform/aws-clients.ts');
  const { ORDERS_TABLE: orders = '', PRODUCTS_TABLE: products = '', FAILURES_TABLE: failures = '' } = process.env;
  return { dynamodb, orders, products, failures };
}

/** Lets an order's reply be overdue after the last reminder, so that the sweeper raises attention. */
export async function raiseAttention(orderId: string): Promise<void> {
  const { dynamodb, ...names } = await tables();
  const orders = createDynamodbOrders(names, dynamodb);
  const order = await orders.find(orderId);
  if (!order?.pendingReply) throw new Error('the order waits for no reply');
  const pendingReply = { ...order.pendingReply, until: '2026-01-01T00:00:00.000Z', reminders: 6 };
  await orders.save(order, { ...order, revision: order.revision + 1, pendingReply });
  await sweep();
}

/** Acknowledges all reasons for attention of an order. */
export async function acknowledgeAll(orderId: string): Promise<void> {
  const { dynamodb, ...names } = await tables();
  const orders = createDynamodbOrders(names, dynamodb);
  const ports = { orders, send: async () => {}, now: () => new Date().toISOString(), replyTimeouts };
  const operator = { actor: 'client:demo-operator', correlationId: 'c' };
  for (const { reason } of (await orders.find(orderId))?.attention ?? [])
    await acknowledgeAttention({ orderId, reason: AttentionReason.parse(reason) }, operator, ports);
}

/** Stores a dead letter for the time of an action. */
export async function withDeadLetter(act: () => Promise<unknown>): Promise<void> {
  const { dynamodb, failures } = await tables();
  const stored = deadLetter(1);
  await createDynamodbDeadLetters(failures, dynamodb).save(stored);
  await act();
  await remove(failures, `dead-letter#${stored.id}`);
}

/** Puts an order into the index of failed refunds for the time of an action. */
export async function withRefundOutstanding(act: () => Promise<unknown>): Promise<void> {
  const { dynamodb, orders } = await tables();
  const order = {
    pk: 'order-with-failed-refund',
    refundOutstandingShard: '3',
    refundOutstandingSince: '2026-01-01T00:00:00.000Z',
  };
  await dynamodb.send(new PutItemCommand({ TableName: orders, Item: toItem(order) }));
  await act();
  await remove(orders, order.pk);
}

/** Lets three orders have been placed a week ago, and none since, for the time of an action. */
export async function withOrdersAWeekBefore<T>(act: () => Promise<T>): Promise<T> {
  const { dynamodb, orders } = await tables();
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: orders }));
  const placed = Items.filter(({ placedAt }) => placedAt);
  const aWeekAgo = new Date(Date.now() - 7 * 86_400_000 - 60_000).toISOString();
  const before = ['one', 'two', 'three'].map((pk) => toItem({ pk, shard: '1', placedAt: `${aWeekAgo}#${pk}` }));
  await Promise.all(placed.map((item) => remove(orders, item.pk?.S ?? '')));
  const put = (item: (typeof Items)[number]) => dynamodb.send(new PutItemCommand({ TableName: orders, Item: item }));
  await Promise.all(before.map(put));
  const result = await act();
  await Promise.all([...before.map(({ pk }) => remove(orders, pk?.S ?? '')), ...placed.map(put)]);
  return result;
}

/** Lets the newest signing key be so many days old for the time of an action. */
export async function withSigningKey<T>(days: number, act: () => Promise<T>): Promise<T> {
  const { dynamodb } = await tables();
  const { IDENTITY_TABLE: TableName = '' } = process.env;
  const Key = toItem({ pk: 'keys' });
  const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
  const signsFrom = new Date(Date.now() - days * 86_400_000).toISOString();
  const old = toItem({ pk: 'keys', keys: [{ kid: 'old', n: 'n', e: 'AQAB', signsFrom }], cursorKeys: [] });
  await dynamodb.send(new PutItemCommand({ TableName, Item: old }));
  const result = await act();
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
  return result;
}

async function remove(TableName: string, pk: string): Promise<void> {
  const { dynamodb } = await tables();
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: toItem({ pk }) }));
}

/** Starts the monitor of an API whose health responds with `health.status`; 0 closes the connection. */
export async function startMonitor() {
  const health = { status: 200 };
  const server = createServer((_, response) =>
    health.status === 0 ? response.destroy() : response.writeHead(health.status).end(),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, { ORDERS_EXPECTED_MINUTES: '60', SYNTHETIC_ORDERS: 'none' });
  process.env.PUBLIC_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { handler } = await import('../../../functions/operations/handlers/monitor-health.ts');
  const run = () => handler({}, { getRemainingTimeInMillis: () => 10_000 } as Context);
  return { health, run, stop: () => server.close().closeAllConnections() };
}

/** Fails as many charges as open the circuit. */
export async function failCharges(concerns: ProviderFault['concerns']): Promise<void> {
  const now = () => new Date();
  const down = async () => {
    throw new ProviderFault('no', concerns);
  };
  const provider = { ...memoryProvider({ now, downSeconds: 0 }), find: down };
  const breaker = createCircuitBreaker({ name: 'payment', circuits: memoryCircuits(), clock: systemClock });
  const withBreaker = createProviderWithBreaker(provider, breaker);
  for (let call = 0; call < 5; call += 1) await withBreaker.find('any').catch(() => {});
}

/** Dead-letters one message and returns how many were sent to the dead-letter queue. */
export async function deadLetterOne(name: string): Promise<number> {
  const url = `https://sqs/${name}`;
  const queue = createSqsQueue({ queue: 'https://sqs/any', deadLetterQueue: url }, new SQSClient({}));
  const message = { messageId: 'm', receiptHandle: 'r', group: 'g', body: '{}', receiveCount: 1, resend: 0 };
  await queue.deadLetter(message, {
    ...{ reason: 'unreadable', code: 'unreadable', detail: 'not JSON', attempts: [], attemptCount: 0 },
    ...{ queue: name, messageId: 'm', failedAt: new Date().toISOString() },
  });
  return sentMessages().filter(({ queue: to }) => to === url).length;
}
