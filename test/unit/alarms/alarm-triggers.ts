import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { ProviderFault } from '../../../functions/messages/provider-fault.ts';
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

/** The functions' own client, on the engine that `runsHandlers` has started. */
async function tables() {
  const { dynamodb } = await import('../../../functions/platform/aws-clients.ts');
  const { ORDERS_TABLE: orders = '', PRODUCTS_TABLE: products = '', FAILURES_TABLE: failures = '' } = process.env;
  return { dynamodb, orders, products, failures };
}

/** Lets an order's answer be overdue after the last reminder, and the sweeper call a person. */
export async function callFor(orderId: string): Promise<void> {
  const { dynamodb, ...names } = await tables();
  const orders = createDynamodbOrders(names, dynamodb);
  const order = await orders.find(orderId);
  if (!order?.pendingReply) throw new Error('the order waits for nobody');
  const pendingReply = { ...order.pendingReply, until: '2026-01-01T00:00:00.000Z', reminders: 6 };
  await orders.save(order, { ...order, revision: order.revision + 1, pendingReply });
  await sweep();
}

/** Acknowledges all open calls of an order. */
export async function acknowledgeAll(orderId: string): Promise<void> {
  const { dynamodb, ...names } = await tables();
  const orders = createDynamodbOrders(names, dynamodb);
  const ports = { orders, send: async () => {}, now: () => new Date().toISOString(), replyTimeouts };
  const operator = { actor: 'client:demo-operator', correlationId: 'c' };
  for (const { reason } of (await orders.find(orderId))?.attention ?? [])
    await acknowledgeAttention({ orderId, reason: AttentionReason.parse(reason) }, operator, ports);
}

/** Keeps a dead letter while something is done, and then clears the shelf. */
export async function withDeadLetter(act: () => Promise<unknown>): Promise<void> {
  const { dynamodb, failures } = await tables();
  const kept = deadLetter(1);
  await createDynamodbDeadLetters(failures, dynamodb).save(kept);
  await act();
  await remove(failures, `dead-letter#${kept.id}`);
}

/** Owes money, as an order does that stands in the index of those whose refund has failed, while something is done. */
export async function withMoneyOwed(act: () => Promise<unknown>): Promise<void> {
  const { dynamodb, orders } = await tables();
  const owing = {
    pk: 'owed-to-somebody',
    refundOutstandingShard: '3',
    refundOutstandingSince: '2026-01-01T00:00:00.000Z',
  };
  await dynamodb.send(new PutItemCommand({ TableName: orders, Item: toItem(owing) }));
  await act();
  await remove(orders, owing.pk);
}

async function remove(TableName: string, pk: string): Promise<void> {
  const { dynamodb } = await tables();
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: toItem({ pk }) }));
}

/** The watch over an API whose health is answered as `health.status` says; 0 is no answer at all. */
export async function startWatch() {
  const health = { status: 200 };
  const server = createServer((_, response) =>
    health.status === 0 ? response.destroy() : response.writeHead(health.status).end(),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.PUBLIC_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { handler } = await import('../../../functions/operations/handlers/monitor-health.ts');
  const keepWatch = () => handler({}, { getRemainingTimeInMillis: () => 10_000 } as Context);
  return { health, keepWatch, stop: () => server.close().closeAllConnections() };
}

/** Charges as often as opens a circuit, with a provider that fails so. */
export async function chargeInVain(concerns: ProviderFault['concerns']): Promise<void> {
  const now = () => new Date();
  const down = async () => {
    throw new ProviderFault('no', concerns);
  };
  const provider = { ...memoryProvider({ now, downSeconds: 0 }), find: down };
  const breaker = createCircuitBreaker({ name: 'payment', circuits: memoryCircuits(), clock: systemClock });
  const guarded = createProviderWithBreaker(provider, breaker);
  for (let call = 0; call < 5; call += 1) await guarded.find('any').catch(() => {});
}

/** How many messages a consumer has sent to a dead-letter queue after it has set one aside. */
export async function setOneAside(name: string): Promise<number> {
  const url = `https://sqs/${name}`;
  const queue = createSqsQueue({ queue: 'https://sqs/any', deadLetterQueue: url }, new SQSClient({}));
  const message = { messageId: 'm', receiptHandle: 'r', group: 'g', body: '{}', receiveCount: 1, resend: 0 };
  await queue.deadLetter(message, {
    ...{ reason: 'unreadable', code: 'unreadable', detail: 'not JSON', attempts: [], attemptCount: 0 },
    ...{ queue: name, messageId: 'm', failedAt: new Date().toISOString() },
  });
  return sentMessages().filter(({ queue: to }) => to === url).length;
}
