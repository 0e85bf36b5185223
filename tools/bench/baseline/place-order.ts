import { createHash } from 'node:crypto';
import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

// The baseline: the least code that takes an order. Two clients, one function, no framework, no token, no optimizations. It
// prices from memory and makes two calls. Our function is measured against it, so it must not do more than is needed.
const { ORDERS_TABLE, PRODUCTS_TABLE, ORDERS_QUEUE_URL } = process.env;
const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const prices = new Map<string, { name: string; price: number }>();

type Line = { productId: string; quantity: number };
type OrderRequest = { customerId: string; items: Line[]; shippingAddress?: Record<string, string> };

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const input: unknown = JSON.parse(event.body ?? '');
  const key = event.headers['idempotency-key'];
  if (!isOrder(input) || !key) return respond(400, { code: 'validation_failed' });

  const items = await Promise.all(input.items.map(priceLine));
  const orderId = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const total = items.reduce((sum, { lineTotal }) => sum + lineTotal, 0);
  const createdAt = new Date().toISOString();
  const order = { orderId, ...input, items, total, status: 'PENDING_SHIPMENT', createdAt };
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [put(order), ...items.map(hold)] }));
  } catch (thrown) {
    if (thrown instanceof TransactionCanceledException) return respond(409, { code: 'product_unavailable' });
    throw thrown;
  }
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: ORDERS_QUEUE_URL,
      MessageBody: JSON.stringify(order),
      MessageGroupId: orderId,
      MessageDeduplicationId: orderId,
    }),
  );
  console.log(JSON.stringify({ level: 'INFO', message: 'order placed', orderId }));
  return respond(201, order);
}

function isOrder(input: unknown): input is OrderRequest {
  if (typeof input !== 'object' || input === null) return false;
  const { customerId, items }: { customerId?: unknown; items?: unknown } = input;
  return typeof customerId === 'string' && Array.isArray(items) && items.length > 0 && items.every(isLine);
}

function isLine(line: unknown): line is Line {
  if (typeof line !== 'object' || line === null) return false;
  const { productId, quantity }: { productId?: unknown; quantity?: unknown } = line;
  return typeof productId === 'string' && typeof quantity === 'number' && quantity > 0;
}

async function priceLine({ productId, quantity }: Line) {
  const { name, price } = prices.get(productId) ?? (await read(productId));
  return { productId, name, quantity, unitPrice: price, lineTotal: quantity * price };
}

async function read(productId: string) {
  const command = { TableName: PRODUCTS_TABLE, Key: { pk: { S: productId } }, ConsistentRead: true };
  const { Item } = await dynamodb.send(new GetItemCommand(command));
  const product = { name: Item?.name?.S ?? '', price: Number(Item?.price?.N) };
  prices.set(productId, product);
  return product;
}

function put(order: { orderId: string; customerId: string; total: number; createdAt: string }) {
  return {
    Put: {
      TableName: ORDERS_TABLE,
      ConditionExpression: 'attribute_not_exists(pk)',
      Item: {
        pk: { S: order.orderId },
        customerId: { S: order.customerId },
        total: { N: String(order.total) },
        createdAt: { S: order.createdAt },
        order: { S: JSON.stringify(order) },
      },
    },
  };
}

function hold({ productId, quantity }: Line) {
  return {
    Update: {
      TableName: PRODUCTS_TABLE,
      Key: { pk: { S: productId } },
      UpdateExpression: 'SET available = available - :quantity, held = held + :quantity',
      ConditionExpression: 'available >= :quantity',
      ExpressionAttributeValues: { ':quantity': { N: String(quantity) } },
    },
  };
}

function respond(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
