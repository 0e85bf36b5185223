import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbDeliveries } from '../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbEndpoints } from '../../../functions/events/adapters/webhooks/endpoints.dynamodb.ts';
import { createDynamodbDeadLetters } from '../../../functions/operations/adapters/dead-letters.dynamodb.ts';
import { createDynamodbProducts } from '../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { createTrackingLink } from '../../../functions/platform/links/tracking-link.ts';
import { gzipDocsFiles } from '../../../lib/bundling/docs-files.ts';
import { type Issuer, startIssuer } from '../../../local/sign-in/issuer.ts';
import { openTables } from '../../support/engine.ts';
import { createOrderRequest, createProduct, orderId, replyTimeouts } from '../../support/example.ts';
import { admitClients, createHandlerEnvironment, exampleClients, linkKeys } from '../../support/handlers.ts';
import { allRoutes } from '../../support/route-tables.ts';
import { taken } from '../delivery/example.ts';
import { createExampleEndpoint, webhookId } from '../events/webhooks/delivery-harness.ts';
import { deadLetter, deadLetterIdNo } from '../operations/example.ts';

type Handler = (event: object, context: object) => Promise<Response>;
type Response = {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
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

const hasBody = new Set<string>(allRoutes.flatMap(({ key, body }) => (body ? [key] : [])));

/** The queries of routes that require one. */
export const requiredQueries: Readonly<Record<string, string>> = {
  'GET /idempotency-keys': 'key=k',
  'GET /analytics/metrics': 'metric=placed',
  'GET /analytics/orders': 'milestone=placed',
};

/** The routes of all handlers, as API Gateway keys them. */
export const routeKeys = [...handlerOf.keys()].filter((key) => key !== '$default').sort();
export const getRoutes = routeKeys.filter((key) => key.startsWith('GET '));
export const bodyRoutes = routeKeys.filter((key) => key === 'POST /auth/token' || hasBody.has(key));

const tableNames = [
  'Orders',
  'Products',
  'Deliveries',
  'Payments',
  'Identity',
  'Failures',
  'Idempotency',
  'Events',
  'Notifications',
  'Analytics',
] as const;
let engine: Awaited<ReturnType<typeof openTables<(typeof tableNames)[number]>>>;
let tokens: Record<string, string>;
let people: Issuer;
const handlers = new Map<string, Handler>();
const existing = {
  ...{ orderId: '', token: '' },
  productId: 'espresso-cups',
  id: deadLetterIdNo(1),
  name: 'page.css',
  code: 'not_found',
  type: 'order.created',
  webhookId,
  eventId: `${orderId}.1`,
};

/**
 * Call this at the top of a test file: it starts every HTTP function on one engine with an order, its delivery, a product
 * and a dead letter. SQS is mocked.
 */
export function startWholeApi(): void {
  beforeAll(async () => {
    const sqs = mockClient(SQSClient);
    sqs.on(SendMessageCommand).resolves({});
    sqs.on(SendMessageBatchCommand).resolves({});
    mockClient(SecretsManagerClient)
      .on(GetSecretValueCommand)
      .resolves({ SecretString: JSON.stringify({ id: '1', key: 'k'.repeat(64) }) });
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
    mockClient(SecretsManagerClient)
      .on(GetSecretValueCommand)
      .resolves({ SecretString: JSON.stringify(linkKeys) });
    engine = await openTables(...tableNames);
    tokens = await admitClients(exampleClients, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
    people = await startIssuer('http://issuer/console/callback');
    Object.assign(process.env, environment(), { LAMBDA_TASK_ROOT: folder, PEOPLE_ISSUER: people.url });
    for (const { name, contents } of gzipDocsFiles()) writeFileSync(join(folder, name), contents);
    for (const file of new Set(handlerOf.values())) handlers.set(file, (await import(join(root, file))).handler);
    await createDynamodbProducts(engine.tables.Products, engine.dynamodb).create(createProduct());
    existing.orderId = JSON.parse(
      (await ask('POST /orders', { body: JSON.stringify(createOrderRequest()) })).text,
    ).orderId;
    const link = await createTrackingLink('', existing.orderId, async () => [linkKeys]);
    existing.token = link.replace('/track/', '');
    await createDynamodbDeliveries(engine.tables.Deliveries, engine.dynamodb).save({
      ...taken,
      orderId: existing.orderId,
    });
    await createDynamodbDeadLetters(engine.tables.Failures, engine.dynamodb).save(deadLetter(1));
    await createDynamodbEndpoints(engine.tables.Events, engine.dynamodb).create(createExampleEndpoint(), 5);
  }, 60_000);

  afterAll(async () => {
    (await import('../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
    await engine?.close();
    people?.stop();
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
  const isConsole = template.startsWith('/console/');
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
      ...(tokens[as] && !isForm && !isConsole && { authorization: `Bearer ${tokens[as]}` }),
      ...(tokens[as] && isConsole && { 'sec-fetch-site': 'same-origin', 'x-orders-console': '1' }),
      ...(body !== undefined && {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
      ...headers,
    },
    ...(isConsole && { cookies: [`__Host-session=${tokens.person}`] }),
    pathParameters,
    ...(body !== undefined && { body: bytes ? body.toString('base64') : body }),
    isBase64Encoded: bytes,
    requestContext: { http: { method } },
  };
  const file = handlerOf.get(routeKey.replace(/^HEAD /, 'GET ')) ?? handlerOf.get('$default') ?? '';
  const response = await handlers.get(file)?.(event, { getRemainingTimeInMillis: () => 10_000 });
  if (!response) throw new Error(`no handler for ${routeKey}`);
  const { statusCode: status, cookies, body: text = '', isBase64Encoded = false } = response;
  const sent: Record<string, string> = { ...response.headers, ...(cookies?.[0] && { 'set-cookie': cookies[0] }) };
  return { status, headers: sent, text, isBase64Encoded, hasBody: response.body !== undefined };
}
