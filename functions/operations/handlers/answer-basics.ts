import openapi from '../../../docs/openapi.json' with { type: 'json' };
import { dynamodb, sqs } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http.ts';
import { circuitProbe, queueProbe, tableProbe } from '../adapters/probes.ts';
import { refusalOf } from '../domain/answer-unknown.ts';
import { healthOf } from '../domain/health.ts';
import { problemPage, problemPolicy } from '../domain/problem-page.ts';

const env = environment(
  ...(['VERSION', 'ORDERS_TABLE', 'DELIVERIES_TABLE', 'PAYMENTS_TABLE'] as const),
  ...(['ORDERS_QUEUE_URL', 'ORDER_STATUS_QUEUE_URL', 'PAYMENTS_QUEUE_URL'] as const),
);
const health = healthOf(
  env.VERSION,
  [
    tableProbe('orders', env.ORDERS_TABLE, dynamodb),
    tableProbe('deliveries', env.DELIVERIES_TABLE, dynamodb),
    tableProbe('payments', env.PAYMENTS_TABLE, dynamodb),
    queueProbe('orders.fifo', env.ORDERS_QUEUE_URL, sqs),
    queueProbe('order-status.fifo', env.ORDER_STATUS_QUEUE_URL, sqs),
    queueProbe('payments.fifo', env.PAYMENTS_QUEUE_URL, sqs),
    circuitProbe('payment provider', { table: env.PAYMENTS_TABLE, pk: 'breaker#payment' }, dynamodb),
    circuitProbe('carrier', { table: env.DELIVERIES_TABLE, pk: 'breaker#carrier' }, dynamodb),
  ],
  Date.now,
);

const html = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=300',
  'content-security-policy': problemPolicy,
  'referrer-policy': 'no-referrer',
};

export const handler = httpFunction({
  'GET /health': async () => {
    const body = await health();
    return { status: body.status === 'ok' ? 200 : 503, body };
  },
  'GET /openapi.json': async () => ({
    status: 200,
    body: openapi,
    headers: { 'cache-control': 'public, max-age=300' },
  }),
  'GET /docs/problems/{code}': async ({ params }) => ({
    status: 200,
    body: problemPage(params.code ?? ''),
    headers: html,
  }),
  $default: async ({ method, path }) => {
    if (/^(GET|HEAD)$/.test(method) && /^\/(docs\/)?$/.test(path))
      return { status: 302, headers: { location: '/docs' } };
    throw refusalOf(path, openapi.paths);
  },
});
