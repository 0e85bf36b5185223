import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbDeliveries } from '../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbDeadLetters } from '../../../functions/operations/adapters/dead-letters.dynamodb.ts';
import { createDynamodbProducts } from '../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { gzipDocsFiles } from '../../../lib/bundling/docs-files.ts';
import { openTables } from '../../support/engine.ts';
import { createOrderRequest, createProduct, replyTimeouts } from '../../support/example.ts';
import { admitClients, createHandlerEnvironment, exampleClients } from '../../support/handlers.ts';
import { allRoutes } from '../../support/route-tables.ts';
import { taken } from '../delivery/example.ts';
import { deadLetter, deadLetterIdNo } from '../operations/example.ts';

type Handler = (event: object, context: object) => Promise<Response>;
type Response = {
  statusCode: number;
  headers: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
};
export type RequestOptions = {
  as?: string;
  /** Replaces path parameters: `orderId`, `productId`, `id`, `name`, `code`. */
  path?: Record<string, string>;
  query?: string;
  headers?: Record<string, string | undefined>;
  /** A text, or bytes, which API Gateway encodes in base64. */
  body?: string | Buffer;
};

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'whole-api-'));
const handlerOf = new Map<string, string>(
  allRoutes.map(({ key, path }) => [key, `functions/${path.replace('/', '/handlers/')}.ts`]),
);

/** The routes of all handlers, as API Gateway keys them. */
export const routeKeys = [...handlerOf.keys()].filter((key) => key !== '$default').sort();
export const getRoutes = routeKeys.filter((key) => key.startsWith('GET '));
export const bodyRoutes = routeKeys.filter((key) => !key.startsWith('GET '));

const tableNames = ['Orders', 'Products', 'Deliveries', 'Payments', 'Identity', 'Failures', 'Idempotency'] as const;
let engine: Awaited<ReturnType<typeof openTables<(typeof tableNames)[number]>>>;
let tokens: Record<string, string>;
const handlers = new Map<string, Handler>();
const existing = {
  orderId: '',
  productId: 'espresso-cups',
  id: deadLetterIdNo(1),
  name: 'page.css',
  code: 'not_found',
};

/**
 * Call this at the top of a test file: it starts every HTTP function on one engine with an order, its delivery, a product
 * and a dead letter. SQS is mocked.
 */
export function startWholeApi(): void {
  beforeAll(async () => {
    const sqs = mockClient(SQSClient);
    sqs.on(SendMessageCommand).resolves({});
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
    engine = await openTables(...tableNames);
    tokens = await admitClients(exampleClients, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
    Object.assign(process.env, environment(), { LAMBDA_TASK_ROOT: folder });
    for (const { name, contents } of gzipDocsFiles()) writeFileSync(join(folder, name), contents);
    for (const file of new Set(handlerOf.values())) handlers.set(file, (await import(join(root, file))).handler);
    await createDynamodbProducts(engine.tables.Products, engine.dynamodb).create(createProduct());
    existing.orderId = JSON.parse(
      (await ask('POST /orders', { body: JSON.stringify(createOrderRequest()) })).text,
    ).orderId;
    await createDynamodbDeliveries(engine.tables.Deliveries, engine.dynamodb).save({
      ...taken,
      orderId: existing.orderId,
    });
    await createDynamodbDeadLetters(engine.tables.Failures, engine.dynamodb).save(deadLetter(1));
  }, 60_000);

  afterAll(async () => {
    (await import('../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
    await engine?.close();
    rmSync(folder, { recursive: true });
  });
}

function environment(): Record<string, string> {
  const tables = Object.entries(engine.tables).map(([name, table]) => [`${name.toUpperCase()}_TABLE`, table]);
  return {
    ...Object.fromEntries(environmentNames.map((name) => [name, `https://sqs/${name.toLowerCase()}`])),
    ...Object.fromEntries(tables),
    ...createHandlerEnvironment(engine),
    ...{ VERSION: 'test', REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts) },
  };
}

/** Sends a request as API Gateway does, by default as an operator for resources that exist; `$default GET /x` without a route. */
export async function ask(
  routeKey: string,
  { as = 'demo-operator', path = {}, query = '', headers = {}, body }: RequestOptions = {},
) {
  const [method = '', template = ''] = routeKey.replace('$default ', '').split(' ');
  const pathParameters: Record<string, string> = { ...existing, ...path };
  const bytes = Buffer.isBuffer(body);
  const isForm = template === '/auth/token';
  const event = {
    routeKey: routeKey.replace(/ .* .*/, ''),
    rawPath: template.replace(/\{(\w+)\}/g, (_, name) => pathParameters[name] ?? ''),
    rawQueryString: query,
    queryStringParameters: Object.fromEntries(
      [...Map.groupBy(new URLSearchParams(query), ([name]) => name)].map(([name, all]) => [
        name,
        all.map(([, value]) => value).join(','),
      ]),
    ),
    headers: {
      ...(tokens[as] && !isForm && { authorization: `Bearer ${tokens[as]}` }),
      ...(body !== undefined && {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
      ...headers,
    },
    pathParameters,
    ...(body !== undefined && { body: bytes ? body.toString('base64') : body }),
    isBase64Encoded: bytes,
    requestContext: { http: { method } },
  };
  const file = handlerOf.get(routeKey.replace(/^HEAD /, 'GET ')) ?? handlerOf.get('$default') ?? '';
  const response = await handlers.get(file)?.(event, { getRemainingTimeInMillis: () => 10_000 });
  if (!response) throw new Error(`no handler for ${routeKey}`);
  const { statusCode: status, headers: sent, body: text = '', isBase64Encoded = false } = response;
  return { status, headers: sent, text, isBase64Encoded, hasBody: response.body !== undefined };
}
