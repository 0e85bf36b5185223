import { Refusal } from '../../messages/refusal.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import type { OpenRoutes } from '../../platform/http/routes.ts';
import { text, url } from '../../platform/settings.ts';
import { isConsolePath, sendConsole } from '../adapters/console-files.ts';
import { createCircuitCheck, createQueueCheck, createTableCheck } from '../adapters/dependency-checks.ts';
import { readOpenApi, sendDocsFile } from '../adapters/docs-files.ts';
import { docsAssets, docsPolicy } from '../domain/api-docs/docs-page.ts';
import { errorPagePolicy, renderErrorPage } from '../domain/api-docs/error-page.ts';
import { createUnknownRouteRefusal } from '../domain/api-docs/unknown-route.ts';
import { createHealthCheck } from '../domain/monitoring/health.ts';
import type { systemRoutes } from '../routes.ts';

const env = parseEnvironment({
  ...{
    VERSION: text,
    SIMULATED: text,
    COMMIT: text,
    ORDERS_TABLE: text,
    DELIVERIES_TABLE: text,
    PAYMENTS_TABLE: text,
    NOTIFICATIONS_TABLE: text,
  },
  ...{ ORDERS_QUEUE_URL: url, ORDER_STATUS_QUEUE_URL: url, PAYMENTS_QUEUE_URL: url, LIVE_URL: text },
});
const health = createHealthCheck(
  {
    version: env.VERSION,
    commit: env.COMMIT,
    simulated: env.SIMULATED === 'none' ? [] : env.SIMULATED.split(','),
  },
  [
    createTableCheck('orders', env.ORDERS_TABLE, dynamodb),
    createTableCheck('deliveries', env.DELIVERIES_TABLE, dynamodb),
    createTableCheck('payments', env.PAYMENTS_TABLE, dynamodb),
    createQueueCheck('orders.fifo', env.ORDERS_QUEUE_URL, sqs),
    createQueueCheck('order-status.fifo', env.ORDER_STATUS_QUEUE_URL, sqs),
    createQueueCheck('payments.fifo', env.PAYMENTS_QUEUE_URL, sqs),
    createCircuitCheck('payment provider', { table: env.PAYMENTS_TABLE, pk: 'breaker#payment' }, dynamodb),
    createCircuitCheck('carrier', { table: env.DELIVERIES_TABLE, pk: 'breaker#carrier' }, dynamodb),
    createCircuitCheck(
      'mail provider',
      { table: env.NOTIFICATIONS_TABLE, pk: 'breaker#mail', sk: 'breaker' },
      dynamodb,
    ),
  ],
  Date.now,
);

const html = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=300',
  'content-security-policy': errorPagePolicy,
  'referrer-policy': 'no-referrer',
};
const docsPage = {
  name: 'page.html',
  mediaType: 'text/html',
  headers: { 'content-security-policy': docsPolicy, 'referrer-policy': 'no-referrer' },
};

/** Serves the health, the documents, the console and the responses to unknown routes. */
export const handler = httpFunction({
  'GET /health': async () => {
    const body = await health();
    return { status: body.status === 'ok' ? 200 : 503, body };
  },
  'GET /openapi.json': async () => ({
    status: 200,
    body: await readOpenApi(),
    headers: { 'cache-control': 'public, max-age=300' },
  }),
  'GET /docs': async (request) => sendDocsFile(request, docsPage),
  'GET /docs/assets/{name}': async (request) => {
    const name = docsAssets.find((asset) => asset === request.params.name);
    if (!name) throw new Refusal('not_found', 'The page has no such file.');
    return sendDocsFile(request, { name, mediaType: name.endsWith('.js') ? 'text/javascript' : 'text/css' });
  },
  'GET /docs/problems/{code}': async ({ params }) => ({
    status: 200,
    body: renderErrorPage(params.code ?? ''),
    headers: html,
  }),
  $default: async (request) => {
    const { method, path } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    if (isRead && /^\/(docs\/)?$/.test(path)) return { status: 302, headers: { location: '/docs' } };
    if (isRead && isConsolePath(path)) return sendConsole(request, env.LIVE_URL);
    throw createUnknownRouteRefusal(request, (await readOpenApi()).paths);
  },
} satisfies OpenRoutes<typeof systemRoutes>);
