import { randomUUID } from 'node:crypto';
import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { z } from 'zod';
import { documents, logger, metrics, persistenceStore, tables, tracer } from './instruments.ts';
import { eventPut, outboxPut, sendOutbox } from './outbox.ts';

const Text = z.string().min(1).max(120);
const OrderRequest = z.strictObject({
  customerId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  reference: z.string().max(64).optional(),
  items: z
    .array(z.strictObject({ productId: z.string().max(64), quantity: z.number().int().min(1).max(999) }))
    .min(1)
    .max(50),
  contact: z.strictObject({ email: z.email().max(254), locale: z.string().max(35).optional() }).optional(),
  shippingAddress: z
    .strictObject({
      name: Text,
      line1: Text,
      line2: Text.optional(),
      city: Text,
      postalCode: z.string().min(1).max(16),
      country: z.string().length(2),
    })
    .optional(),
  payment: z.strictObject({ method: z.enum(['card']), token: z.string().max(128) }).optional(),
  metadata: z.record(z.string(), z.string().max(200)).optional(),
});
type OrderRequest = z.infer<typeof OrderRequest>;

const config = new IdempotencyConfig({
  eventKeyJmesPath: 'headers."idempotency-key"',
  throwOnNoIdempotencyKey: true,
  expiresAfterSeconds: 86_400,
});

export const handler = middy(placeOrder)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer))
  .use(logMetrics(metrics, { captureColdStartMetric: true }))
  .use(makeHandlerIdempotent({ persistenceStore, config }));

async function placeOrder(event: APIGatewayProxyEventV2) {
  const request = OrderRequest.safeParse(JSON.parse(event.body ?? ''));
  if (!request.success) return { statusCode: 400, body: JSON.stringify(request.error.issues) };
  const { payment, ...given } = request.data;
  const items = await Promise.all(given.items.map(priced));
  const at = new Date().toISOString();
  const order = {
    ...given,
    orderId: randomUUID(),
    clientId: event.headers['x-client-id'] ?? 'demo-shop',
    items,
    total: items.reduce((sum, { lineTotal }) => sum + lineTotal, 0),
    currency: 'EUR',
    status: 'PENDING_SHIPMENT',
    ...(payment ? { payment: { status: 'PENDING', method: payment.method } } : {}),
    createdAt: at,
    updatedAt: at,
  };
  const command = commandFor(order, payment);
  const writes = [
    { Put: { TableName: tables.orders, Item: { pk: order.orderId, ...order } } },
    ...items.map(hold),
    eventPut(order.orderId, 'order.created', at),
    outboxPut(command),
  ];
  const TransactItems = writes.filter((write) => write !== undefined);
  await documents.send(new TransactWriteCommand({ TransactItems }));
  await sendOutbox(command);
  metrics.addMetric('OrderPlaced', MetricUnit.Count, 1);
  logger.info('order placed', { orderId: order.orderId });
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json', location: `/orders/${order.orderId}` },
    body: JSON.stringify(order),
  };
}

function commandFor(order: { orderId: string; total: number }, payment: OrderRequest['payment']) {
  const { orderId } = order;
  return payment
    ? { queue: 'payments', id: `${orderId}:payment`, orderId, type: 'payment.requested', order, payment }
    : { queue: 'orders', id: `${orderId}:created`, orderId, type: 'order.created', order };
}

async function priced({ productId, quantity }: OrderRequest['items'][number]) {
  const { Item } = await documents.send(new GetCommand({ TableName: tables.products, Key: { pk: productId } }));
  if (!Item) throw new Error(`there is no product ${productId}`);
  return { productId, name: Item.name, quantity, unitPrice: Item.price, lineTotal: Item.price * quantity };
}

function hold({ productId, quantity }: OrderRequest['items'][number]) {
  return {
    Update: {
      TableName: tables.products,
      Key: { pk: productId },
      UpdateExpression: 'SET available = available - :quantity, held = held + :quantity',
      ConditionExpression: 'available >= :quantity',
      ExpressionAttributeValues: { ':quantity': quantity },
    },
  };
}
