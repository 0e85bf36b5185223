import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { createCloudEventFields } from '../../../functions/messages/envelope.ts';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { at, createOrderRequest, messageData, orderId, replyTimeouts, trace } from '../../support/example.ts';

const functions = join(import.meta.dirname, '../../../functions');

/** Every function, as `<service>/<name>`. */
export const paths = readdirSync(functions, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^\w+\/handlers\/[\w-]+\.ts$/.test(path))
  .map((path) => path.replace('/handlers/', '/').replace('.ts', ''))
  .sort();

const notificationSettings = {
  ...{ provider: 'ses', from: 'Shop <a@b.example>', shopName: 'Shop', timeZone: 'UTC', perSecond: 100 },
  configurationSet: 'mails',
};

/** Configures functions to call one address. Call it before a function is imported. */
export function configure(endpoint: string): void {
  const queue = (name: string) => `${endpoint}/000000000000/${name.toLowerCase().replace('_url', '')}.fifo`;
  const urls = environmentNames.filter((name) => name.endsWith('_URL'));
  const tables = environmentNames.filter((name) => name.endsWith('_TABLE'));
  Object.assign(process.env, {
    ...Object.fromEntries(urls.map((name) => [name, queue(name)])),
    ...Object.fromEntries(tables.map((name) => [name, name])),
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    AWS_ENDPOINT_URL: endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...{ ISSUER: 'http://issuer', AUDIENCE: 'orders-api', RATE_PER_SECOND: '1000', RATE_BURST: '1000' },
    ...{ EVENT_RETENTION_DAYS: '30', WEBHOOK_TARGETS: 'localhost' },
    ...{ CARRIER: 'simulated', CARRIER_STEP_SECONDS: '1', PAYMENT_CAPTURE: 'automatic', PAYMENT_DOWN_SECONDS: '1' },
    ...{ QUEUE_NAME: 'orders.fifo', RETRY_SECONDS: '5,25,125', STAGE: 'test', VERSION: 'test', COMMIT: 'test' },
    ...{ SIMULATED: 'none', STRIPE_SIGNING_SECRET: 'stripe-signing' },
    ...{ LIVE_URL: endpoint, LIVE_ENDPOINT_URL: endpoint },
    ...{ PEOPLE_ISSUER: endpoint, PEOPLE_CLIENT_ID: 'orders-console', PEOPLE_SCOPE: 'openid profile' },
    ...{ LINK_KEYS_SECRET: 'link-keys', SHOP_NAME: 'Shop', SHOP_TIME_ZONE: 'UTC' },
    ...{ REPORT_ADDRESSES: 'none', SYNTHETIC_ORDERS: 'none', ORDERS_EXPECTED_MINUTES: '60' },
    NOTIFICATION_TEMPLATES: 'placed',
    NOTIFICATION_SETTINGS: JSON.stringify(notificationSettings),
    ...{ SIGNING_KEYS_SECRET: 'keys', REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts) },
  });
}

/** Returns the event source of a function. */
export function getSource(path: string): EventSource {
  return Object.keys(invocations[path] ?? {})[0] as EventSource;
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;
export type Request = { route: string; body?: unknown; form?: string };
export type Invocation =
  | { http: Request }
  | { message: object }
  | { deadLetter: string }
  | { placed: true }
  | { connected: true }
  | { schedule: true };

export type EventSource = Invocation extends infer Each ? (Each extends Each ? keyof Each : never) : never;

/** An event for each function that makes it call a dependency. */
export const invocations: Readonly<Record<string, Invocation>> = {
  'analytics/show-figures': { http: { route: 'GET /analytics/dashboard' } },
  'delivery/arrange-delivery': {
    message: message('order.created', { clientId: 'demo-shop', items: createOrderRequest().items }),
  },
  'delivery/manage-deliveries': { http: { route: 'GET /deliveries' } },
  'delivery/simulate-carrier': {
    message: message('carrier.step', { orderId, scan: { scanId: 's-1', status: 'SHIPPED', at } }),
  },
  'events/events-api': { http: { route: 'GET /events' } },
  'events/publish-events': { placed: true },
  'events/deliver-webhooks': { schedule: true },
  'events/live-connections': { connected: true },
  'identity/issue-token': { http: { route: 'POST /auth/token', form: 'grant_type=client_credentials' } },
  'identity/publish-keys': { http: { route: 'GET /.well-known/jwks.json' } },
  'notification/send-notifications': {
    message: message('notification.requested', messageData['notification.requested']),
  },
  'operations/system-routes': { http: { route: 'GET /health' } },
  'operations/monitor-health': { schedule: true },
  'operations/operations-api': { http: { route: 'POST /operations/doctor', body: {} } },
  'operations/store-dead-letters': { deadLetter: 'not a message at all' },
  'ordering/cancel-order': { http: { route: 'POST /orders/{orderId}/cancel', body: {} } },
  'ordering/manage-products': { http: { route: 'GET /products' } },
  'ordering/place-order': { http: { route: 'POST /orders', body: createOrderRequest() } },
  'ordering/read-orders': { http: { route: 'GET /orders/{orderId}' } },
  'ordering/record-status': { message: message('payment.processed', { paymentId: 'pay-1' }) },
  'ordering/sweep-orders': { schedule: true },
  'payment/process-payment': {
    message: message('payment.requested', {
      amount: 3_998,
      currency: 'EUR',
      method: 'card',
      token: 'tok_ok',
    }),
  },
  'payment/receive-stripe-events': { http: { route: 'POST /payments/stripe/events', body: {} } },
};

function message(type: Parameters<typeof createCloudEventFields>[0], data: object): object {
  const about = { id: `${orderId}:${type}`, source: '/test', subject: orderId, time: at, sequence: '1' };
  return {
    ...createCloudEventFields(type),
    ...about,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    data,
  };
}

export async function importHandler(path: string): Promise<Handler> {
  return (await import(join(functions, `${path.replace('/', '/handlers/')}.ts`))).handler;
}
