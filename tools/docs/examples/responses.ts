import { exampleToken, exampleOrderId as orderId } from '../meanings/meaning.ts';
import type { AnswerSchema } from '../openapi/schemas.ts';
import { eventExamples } from './events.ts';
import { figuresExamples } from './figures.ts';
import { operationsExamples } from './operations.ts';
import { makeProblem } from './problems.ts';
import { webhookExamples } from './webhooks.ts';

const at = '2026-01-31T09:30:00.000Z';
const later = '2026-01-31T09:30:05.000Z';
const correlationId = 'checkout-7f3a9c';
const address = {
  name: 'Ada L.',
  line1: '1 Main St',
  city: 'Turin',
  postalCode: '10121',
  country: 'IT',
};

export const orderRequest = {
  customerId: 'c-1042',
  items: [{ productId: 'espresso-cups', quantity: 2 }],
  contact: { email: 'ada@example.com', locale: 'en' },
  shippingAddress: address,
  payment: { method: 'card', token: 'tok_ok' },
  metadata: { channel: 'web' },
};
const { payment, items, ...rest } = orderRequest;
const Order = {
  orderId,
  ...rest,
  status: 'PENDING_SHIPMENT',
  version: 1,
  items: [{ ...items[0], name: 'Espresso cups', unitPrice: 1_999, lineTotal: 3_998 }],
  total: 3_998,
  currency: 'EUR',
  payment: { status: 'PENDING', method: 'card' },
  createdAt: at,
  updatedAt: at,
};
const OrderEvent = {
  sequence: 1,
  type: 'order.created',
  at,
  actor: 'client:demo-shop',
  correlationId,
  data: {},
};
const Notification = {
  sequence: 1,
  channel: 'email',
  template: 'placed',
  status: 'sent',
  attempts: 1,
  at: later,
  to: 'a***@example.com',
};
const Product = {
  productId: 'espresso-cups',
  name: 'Espresso cups',
  price: 1_999,
  currency: 'EUR',
  available: 100,
  held: 2,
  version: 1,
};
const Delivery = {
  orderId,
  status: 'SHIPPED',
  carrier: 'simulated',
  trackingNumber: 'SIM-0D9F3A52',
  shippingAddress: address,
  items,
  scans: [{ scanId: 'scan-1', status: 'SHIPPED', at, location: 'Turin', receivedAt: later }],
  createdAt: at,
  updatedAt: later,
};

/** Example responses by component. */
export const answerExamples: Readonly<Record<AnswerSchema, unknown>> = {
  Order,
  OrderList: createPage(Order),
  OrderProgress: { orderId, status: 'SHIPPED', version: 4, updatedAt: later },
  OrderEvent,
  OrderEventList: createPage(OrderEvent),
  ...eventExamples,
  ...webhookExamples,
  ...figuresExamples,
  Notification,
  NotificationList: { items: [Notification] },
  KeyState: { state: 'used', orderId, createdAt: at },
  TrackingLink: { url: `https://api.example.com/track/${exampleToken}`, expiresAt: '2026-05-01T09:30:05.000Z' },
  UnusedKey: { state: 'unused' },
  UsedKey: { state: 'used', orderId, createdAt: at },
  Product,
  ProductList: createPage(Product),
  Delivery,
  DeliveryList: createPage(Delivery),
  ...operationsExamples,
  Health: {
    status: 'ok',
    version: '0.1.0',
    simulated: [],
    commit: '5d93ad9e1c2b',
    dependencies: { 'orders.fifo': { status: 'ok' }, carrier: { status: 'degraded', circuit: 'open', since: at } },
  },
  Problem: makeProblem('order_not_found'),
  GatewayMessage: { message: 'Too Many Requests' },
  Token: {
    access_token: 'eyJhbGciOi…',
    token_type: 'Bearer',
    expires_in: 86_400,
    scope: 'orders:read orders:write',
  },
  TokenProblem: {
    error: 'invalid_client',
    error_description: 'The client is unknown or its secret is wrong.',
  },
  Session: { name: 'Ada Lovelace', scopes: ['operations'], expiresAt: later },
  JsonWebKeySet: {
    keys: [
      {
        kty: 'RSA',
        use: 'sig',
        alg: 'RS256',
        kid: 'K8Qm2v',
        n: '0vx7agoebGcQSuuPiLJXZptN9nndrQ…',
        e: 'AQAB',
      },
    ],
  },
  AuthorizationServer: {
    issuer: 'https://api.example.com',
    token_endpoint: 'https://api.example.com/auth/token',
    jwks_uri: 'https://api.example.com/.well-known/jwks.json',
    scopes_supported: ['orders:read', 'orders:write'],
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    service_documentation: 'https://api.example.com/docs',
  },
  OpenApiDocument: { openapi: '3.1.0' },
  JsonSchema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
};

function createPage(entry: unknown) {
  return { items: [entry], nextCursor: null };
}
