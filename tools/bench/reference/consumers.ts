import { randomUUID } from 'node:crypto';
import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { documents, logger, sqs, tables } from './instruments.ts';
import { type Command, enqueue, eventPut, outboxPut, sendOutbox } from './outbox.ts';

type Lines = { productId: string; quantity: number }[];
type Heard = Command & { status?: string; order?: { items: Lines } };

// Each consumer as the documentation of the libraries shows it: a batch, and every record of it done once.
export const payments = consumer(takePayment, new SqsFifoPartialProcessorAsync());
export const orders = consumer(arrangeDelivery, new SqsFifoPartialProcessorAsync());
export const steps = consumer(carryParcel, new BatchProcessor(EventType.SQS));
export const status = consumer(recordStatus, new SqsFifoPartialProcessorAsync());

function consumer(handle: (message: Heard) => Promise<void>, processor: BatchProcessor) {
  const once = makeIdempotent(
    async (record: SQSRecord) => {
      const message: Heard = JSON.parse(record.body);
      await handle(message);
      logger.info(`${message.type} handled`, { orderId: message.orderId });
      return { done: true };
    },
    {
      persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY_TABLE ?? '' }),
      config: new IdempotencyConfig({ eventKeyJmesPath: 'messageId' }),
      keyPrefix: randomUUID(),
    },
  );
  return (event: SQSEvent, context?: Context) =>
    processPartialResponse(event, once, processor, context ? { context } : {});
}

async function takePayment({ orderId, order }: Heard): Promise<void> {
  const payment = { pk: orderId, orderId, status: 'PAID', paymentId: `pay-${orderId}`, at: now() };
  await documents.send(new PutCommand({ TableName: tables.payments, Item: payment }));
  await enqueue({ queue: 'status', id: `${orderId}:paid`, orderId, type: 'payment.processed', order });
}

/** The carrier is simulated in the same way as ours: it takes the parcel and sends its steps to itself. */
async function arrangeDelivery({ orderId, order }: Heard): Promise<void> {
  const Item = { pk: orderId, orderId, ...order, status: 'PROCESSING', createdAt: now(), updatedAt: now() };
  const ConditionExpression = 'attribute_not_exists(pk)';
  await documents.send(new PutCommand({ TableName: tables.deliveries, Item, ConditionExpression }));
  const Entries = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'].map((status, index) => ({
    Id: String(index),
    DelaySeconds: index + 1,
    MessageBody: JSON.stringify({ id: `${orderId}:${status}`, orderId, type: 'carrier.step', status, order }),
  }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.CARRIER_STEPS_QUEUE_URL, Entries }));
  await tell(orderId, 'PROCESSING', order);
}

async function carryParcel({ orderId, status: to = '', order }: Heard): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: tables.deliveries,
      Key: { pk: orderId },
      UpdateExpression: 'SET #status = :status, updatedAt = :now',
      ConditionExpression: '#status <> :last',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': to, ':now': now(), ':last': 'DELIVERED' },
    }),
  );
  await tell(orderId, to, order);
}

async function tell(orderId: string, news: string, order: Heard['order']): Promise<void> {
  const type = `delivery.${news.toLowerCase()}`;
  await enqueue({ queue: 'status', id: `${orderId}:${news}`, orderId, type, status: news, order });
}

/** The order is read for the transition to be checked, then written with its history, its stock and what follows. */
async function recordStatus({ orderId, type, status: to = 'PAID', order }: Heard): Promise<void> {
  const asked = { TableName: tables.orders, Key: { pk: orderId }, ConsistentRead: true };
  const { Item } = await documents.send(new GetCommand(asked));
  if (!Item) throw new Error(`there is no order ${orderId}`);
  const followUp = { queue: 'orders', id: `${orderId}:created`, orderId, type: 'order.created', order };
  const next = type === 'payment.processed' ? followUp : undefined;
  const writes = [
    statusUpdate(orderId, Item.status, to),
    eventPut(orderId, type, now()),
    ...(to === 'DELIVERED' ? (order?.items ?? []).map(sell) : []),
    next && outboxPut(next),
  ];
  const TransactItems = writes.filter((write) => write !== undefined);
  await documents.send(new TransactWriteCommand({ TransactItems }));
  if (next) await sendOutbox(next);
}

function statusUpdate(orderId: string, from: string, to: string) {
  return {
    Update: {
      TableName: tables.orders,
      Key: { pk: orderId },
      UpdateExpression: 'SET #status = :to, updatedAt = :now',
      ConditionExpression: '#status = :from',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':from': from, ':to': to, ':now': now() },
    },
  };
}

function sell({ productId, quantity }: Lines[number]) {
  return {
    Update: {
      TableName: tables.products,
      Key: { pk: productId },
      UpdateExpression: 'SET held = held - :quantity, sold = sold + :quantity',
      ExpressionAttributeValues: { ':quantity': quantity },
    },
  };
}

function now(): string {
  return new Date().toISOString();
}
