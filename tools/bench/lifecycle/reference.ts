import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { callAws } from '../../../local/engines/aws-json.ts';
import { FunctionPool } from '../../../local/lambda/function-pool.ts';
import { createQueueFeed } from '../../../local/triggers/queue-feed.ts';
import { buildDesigns, buildReferenceConsumers } from '../builds.ts';
import { countLifecycle, type Lifecycle } from './count.ts';
import { type Recorded, startRecordedSystem } from './engines.ts';
import { createOrderRequest } from './order.ts';

type Table = {
  readonly key: string;
  readonly range?: string;
  readonly indexes?: Record<string, readonly [string, string]>;
};

/** What the reference keeps. Its indexes hold keys only, as ours do: the usual ones, of everything, would cost more. */
const tables: Readonly<Record<string, Table>> = {
  ORDERS_TABLE: {
    key: 'pk',
    indexes: {
      byClient: ['clientId', 'createdAt'],
      byCustomer: ['customerId', 'createdAt'],
      byStatus: ['status', 'updatedAt'],
    },
  },
  PRODUCTS_TABLE: { key: 'pk' },
  EVENTS_TABLE: { key: 'pk', range: 'sk' },
  DELIVERIES_TABLE: { key: 'pk', indexes: { byStatus: ['status', 'updatedAt'] } },
  PAYMENTS_TABLE: { key: 'pk' },
  OUTBOX_TABLE: { key: 'pk' },
  IDEMPOTENCY_TABLE: { key: 'id' },
};

const queues: Readonly<Record<string, string>> = {
  ORDERS_QUEUE_URL: 'orders.fifo',
  PAYMENTS_QUEUE_URL: 'payments.fifo',
  ORDER_STATUS_QUEUE_URL: 'order-status.fifo',
  CARRIER_STEPS_QUEUE_URL: 'carrier-steps',
};
const exportOf: Readonly<Record<string, string>> = {
  ORDERS_QUEUE_URL: 'orders',
  PAYMENTS_QUEUE_URL: 'payments',
  ORDER_STATUS_QUEUE_URL: 'status',
  CARRIER_STEPS_QUEUE_URL: 'steps',
};

const Made = z.object({ QueueUrl: z.string() });
const Answer = z.object({ statusCode: z.number(), body: z.string() });
const Placed = z.object({ orderId: z.string() });

/** Runs the reference design on the same engines, has it deliver the same orders, and counts what that took. */
export async function lifeOfReference(): Promise<{ unpaid: Lifecycle; paid: Lifecycle }> {
  const recorded = await startRecordedSystem();
  const ending = new AbortController();
  let logBytes = 0;
  const onLine = (line: string) => {
    logBytes += Buffer.byteLength(line) + 1;
  };
  await makeTables(recorded.dynamodb);
  const urls = await makeQueues(recorded.sqs);
  const pools = poolsAt(recorded, urls, onLine);
  const feeds = Object.entries(queues).map(([variable, name]) =>
    createQueueFeed(
      {
        endpoint: recorded.sqs,
        queueUrl: urls[variable] ?? '',
        queueArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
        batchSize: 10,
        concurrency: 2,
        reportsFailures: true,
        isBusy: () => false,
        invoke: (event) => pools.consumers[variable]?.invoke(event) ?? Promise.reject(new Error(variable)),
        notice: (text) => console.error(text),
      },
      ending.signal,
    ),
  );
  const live = async (isPaid: boolean): Promise<Lifecycle> => {
    recorded.forget();
    logBytes = 0;
    const answer = Answer.parse(await pools.intake.invoke(eventWith(createOrderRequest(isPaid))));
    if (answer.statusCode !== 201) throw new Error(`the reference answered ${answer.statusCode}`);
    const { orderId } = Placed.parse(JSON.parse(answer.body));
    return countLifecycle(await recorded.delivered('ORDERS_TABLE', orderId), { requests: 1, logBytes });
  };
  try {
    await live(false);
    await live(true);
    return { unpaid: await live(false), paid: await live(true) };
  } finally {
    ending.abort();
    await Promise.all(feeds);
    await Promise.all([pools.intake, ...Object.values(pools.consumers)].map((pool) => pool.stop()));
    await recorded.stop();
  }
}

async function makeTables(endpoint: string): Promise<void> {
  for (const [TableName, { key, range, indexes = {} }] of Object.entries(tables)) {
    const listed = Object.entries(indexes);
    const names = new Set([key, ...(range ? [range] : []), ...listed.flatMap(([, keys]) => keys)]);
    await callAws(endpoint, 'DynamoDB_20120810.CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...names].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: keySchema(key, range),
      ...(listed.length > 0 && {
        GlobalSecondaryIndexes: listed.map(([IndexName, [hash, sort]]) => ({
          IndexName,
          KeySchema: keySchema(hash, sort),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      }),
    });
  }
  const pieces = Object.entries({ price: 1999, available: 1_000, held: 0, sold: 0 });
  const Item = {
    pk: { S: 'espresso-cups' },
    name: { S: 'Espresso cups' },
    ...Object.fromEntries(pieces.map(([name, value]) => [name, { N: String(value) }])),
  };
  await callAws(endpoint, 'DynamoDB_20120810.PutItem', { TableName: 'PRODUCTS_TABLE', Item });
}

function keySchema(hash: string, range?: string) {
  const keys = [{ AttributeName: hash, KeyType: 'HASH' }];
  return range ? [...keys, { AttributeName: range, KeyType: 'RANGE' }] : keys;
}

async function makeQueues(endpoint: string): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  for (const [variable, QueueName] of Object.entries(queues)) {
    const Attributes = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    const { QueueUrl } = Made.parse(await callAws(endpoint, 'AmazonSQS.CreateQueue', { QueueName, Attributes }));
    urls[variable] = new URL(new URL(QueueUrl).pathname, endpoint).href;
  }
  return urls;
}

function poolsAt({ dynamodb, sqs }: Recorded, urls: Record<string, string>, onLine: (line: string) => void) {
  const environment = {
    ...Object.fromEntries(Object.keys(tables).map((name) => [name, name])),
    ...urls,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_LAMBDA_FUNCTION_NAME: 'reference',
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
  const common = { name: 'reference', timeoutSeconds: 30, memoryMb: 512, concurrency: 1, environment };
  const folder = dirname(buildReferenceConsumers());
  return {
    intake: new FunctionPool(
      { ...common, folder: dirname(buildDesigns().reference), handler: 'index.handler' },
      onLine,
    ),
    consumers: Object.fromEntries(
      Object.entries(exportOf).map(([variable, name]) => [
        variable,
        new FunctionPool({ ...common, folder, handler: `index.${name}` }, onLine),
      ]),
    ),
  };
}

function eventWith(order: object) {
  return {
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(order),
  };
}
