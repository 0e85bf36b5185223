import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createDynamodbLastReport,
  createDynamodbCheckpoints as createFigureCheckpoints,
} from '../../../../functions/analytics/adapters/checkpoints.dynamodb.ts';
import { createDynamodbFacts } from '../../../../functions/analytics/adapters/facts.dynamodb.ts';
import { createDynamodbDeliveries } from '../../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbFeed } from '../../../../functions/events/adapters/feed.dynamodb.ts';
import { createDynamodbConnections } from '../../../../functions/events/adapters/live/connections.dynamodb.ts';
import { createDynamodbAttempts as createWebhookAttempts } from '../../../../functions/events/adapters/webhooks/attempts.dynamodb.ts';
import { createDynamodbEndpoints } from '../../../../functions/events/adapters/webhooks/endpoints.dynamodb.ts';
import { createDynamodbClients } from '../../../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../../../functions/identity/adapters/public-keys.dynamodb.ts';
import { createDynamodbMarks } from '../../../../functions/notification/adapters/marks.dynamodb.ts';
import { createDynamodbDeadLetters } from '../../../../functions/operations/adapters/dead-letters.dynamodb.ts';
import { createDynamodbCheckpoints } from '../../../../functions/operations/adapters/doctor-checkpoints.dynamodb.ts';
import { createDynamodbGeneratedKeys } from '../../../../functions/ordering/adapters/generated-key.dynamodb.ts';
import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { createDynamodbStockCounts } from '../../../../functions/ordering/adapters/products-table/stock-counts.dynamodb.ts';
import {
  createDynamodbIntents,
  createDynamodbPayments,
} from '../../../../functions/payment/adapters/payments.dynamodb.ts';
import type { SimulatedIntent } from '../../../../functions/payment/adapters/simulated-intent.ts';
import { createDynamodbCircuits } from '../../../../functions/platform/circuit-breaker/circuit.dynamodb.ts';
import { createDynamodbAttempts } from '../../../../functions/platform/queue-consumer/attempts.dynamodb.ts';
import { at, clientId, createProduct, orderId } from '../../../support/example.ts';
import { createFact, exampleSum } from '../../analytics/example.ts';
import { taken } from '../../delivery/example.ts';
import { createExampleChange } from '../../events/example.ts';
import { createExampleEndpoint, webhookId } from '../../events/webhooks/delivery-harness.ts';
import { client } from '../../identity/example.ts';
import { mark } from '../../notification/example.ts';
import { deadLetter } from '../../operations/example.ts';
import { advance, createExampleOrder } from '../../ordering/placed-order.ts';
import { payments } from '../../payment/example.ts';

export type Tables = Record<
  | 'Orders'
  | 'Products'
  | 'Deliveries'
  | 'Payments'
  | 'Failures'
  | 'Identity'
  | 'Idempotency'
  | 'Events'
  | 'Notifications'
  | 'Analytics',
  string
>;
export type Write = {
  /** The file in `functions/` that sends the write. */
  file: string;
  /** The outcome of the write when it succeeds; undefined where it differs each time. */
  outcome: unknown;
  /** The number of writes that follow the first one. */
  following?: number;
  write(dynamodb: DynamoDBClient, tables: Tables): Promise<unknown>;
};

const order = createExampleOrder({ items: [{ productId: 'cups', quantity: 2 }] });
const held = { versions: new Map([['cups', 1]]), paymentToken: undefined };
const counts = { available: 5, held: 0, sold: 0, writtenOff: 0 };
const failing = {
  messageId: 'm-1',
  orderId,
  attempts: [{ at, fault: { code: 'internal', detail: 'Error: no' } as const }],
};
const intent: SimulatedIntent = {
  ...{ intentId: 'sim_1', orderId, amount: 1, currency: 'EUR', behaviour: 'pays', status: 'open' },
  ...{ confirmationsFailed: 0, refundsFailed: 0, createdAt: at, revision: 1 },
};
export const createOrders = ({ Orders, Products }: Tables, dynamodb: DynamoDBClient) =>
  createDynamodbOrders({ orders: Orders, products: Products }, dynamodb);

const createFeed = (table: string, dynamodb: DynamoDBClient) =>
  createDynamodbFeed({ table, dynamodb, retentionDays: 30 });
const hour = '2026-11-20T10';
const connection = {
  connectionId: 'c-1',
  topic: 'demo-shop#orders',
  clientId: 'demo-shop',
  isPublic: false,
  connectedAt: at,
};
const page = { number: 1, at, changes: [createExampleChange([1])] };

/** All writes to DynamoDB, in an order in which each succeeds on empty tables. */
export const writes: Readonly<Record<string, Write>> = {
  'creates a product': {
    file: 'ordering/adapters/products-table/products.dynamodb.ts',
    outcome: 'created',
    write: (dynamodb, { Products }) => createDynamodbProducts(Products, dynamodb).create(createProduct('cups')),
  },
  'replaces a product': {
    file: 'ordering/adapters/products-table/products.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Products }) =>
      createDynamodbProducts(Products, dynamodb).replace('cups', { name: 'x', price: 1, currency: 'EUR' }, 1),
  },
  'adjusts stock': {
    file: 'ordering/adapters/products-table/products.dynamodb.ts',
    outcome: 'adjusted',
    write: (dynamodb, { Products }) =>
      createDynamodbProducts(Products, dynamodb).adjust('cups', {
        ...{ adjustmentId: 'a-1', delta: -2, reason: 'broken' },
      }),
  },
  'corrects stock': {
    file: 'ordering/adapters/products-table/stock-counts.dynamodb.ts',
    outcome: 'corrected',
    write: (dynamodb, { Products }) =>
      createDynamodbStockCounts(Products, dynamodb).correct(
        { productId: 'cups', ...counts, available: 98, stocked: 98 },
        { ...counts, available: 98 },
      ),
  },
  'creates an order': {
    file: 'ordering/adapters/orders-table/orders.dynamodb.ts',
    outcome: { outcome: 'created' },
    write: (dynamodb, tables) =>
      createOrders(tables, dynamodb).create(order, { ...held, versions: new Map([['cups', 2]]) }),
  },
  'changes an order': {
    file: 'ordering/adapters/orders-table/orders.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, tables) => createOrders(tables, dynamodb).save(order, advance(order, 'processing')),
  },
  'ends an order': {
    file: 'ordering/adapters/orders-table/orders.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, tables) => {
      const before = advance(order, 'processing');
      return createOrders(tables, dynamodb).save(before, advance(before, 'delivered'));
    },
  },
  'creates a key': {
    file: 'ordering/adapters/generated-key.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Idempotency }) => createDynamodbGeneratedKeys(Idempotency, dynamodb)('demo-shop', 'a hash', 0),
  },
  'saves a delivery': {
    file: 'delivery/adapters/deliveries.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Deliveries }) => createDynamodbDeliveries(Deliveries, dynamodb).save(taken),
  },
  'saves a payment': {
    file: 'payment/adapters/payments.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Payments }) => createDynamodbPayments(Payments, dynamodb).save(payments.PENDING),
  },
  'saves a simulated intent': {
    file: 'payment/adapters/payments.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Payments }) => createDynamodbIntents(Payments, dynamodb).save(intent),
  },
  'saves a circuit': {
    file: 'platform/circuit-breaker/circuit.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Deliveries }) =>
      createDynamodbCircuits({ table: Deliveries, pk: 'breaker#carrier', dynamodb }).save({
        ...{ status: 'closed', failures: [Date.parse(at)], revision: 1 },
      }),
  },
  'saves a dead letter': {
    file: 'operations/adapters/dead-letters.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Failures }) => createDynamodbDeadLetters(Failures, dynamodb).save(deadLetter(1)),
  },
  'saves a checkpoint of the doctor': {
    file: 'operations/adapters/doctor-checkpoints.dynamodb.ts',
    outcome: undefined,
    write: async (dynamodb, { Failures }) => {
      const ledger = { at, accounts: [], unreadable: 0 };
      await createDynamodbCheckpoints(Failures, dynamodb).save({ part: 'orders', again: false, ledger });
    },
  },
  'saves attempts': {
    file: 'platform/queue-consumer/attempts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Failures }) => createDynamodbAttempts('orders.fifo', Failures, dynamodb).save(failing),
  },
  'removes attempts': {
    file: 'platform/queue-consumer/attempts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Failures }) => createDynamodbAttempts('orders.fifo', Failures, dynamodb).remove('m-1'),
  },
  'appends a page to a feed': {
    file: 'events/adapters/feed.dynamodb.ts',
    outcome: 'appended',
    write: (dynamodb, { Events }) => createFeed(Events, dynamodb).append('demo-shop', page),
  },
  'restarts a feed': {
    file: 'events/adapters/feed.dynamodb.ts',
    outcome: 'appended',
    write: (dynamodb, { Events }) => createFeed(Events, dynamodb).restart('other-shop', page, 0),
  },
  'saves the events that were published again': {
    file: 'events/adapters/feed.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Events }) => createFeed(Events, dynamodb).saveRepublished(orderId, [1]),
  },
  'adds a connection': {
    file: 'events/adapters/live/connections.dynamodb.ts',
    outcome: undefined,
    following: 1,
    write: (dynamodb, { Events }) => createDynamodbConnections(Events, dynamodb).add(connection),
  },
  'marks a connection as greeted': {
    file: 'events/adapters/live/connections.dynamodb.ts',
    outcome: 'marked',
    write: (dynamodb, { Events }) => createDynamodbConnections(Events, dynamodb).markGreeted(connection),
  },
  'removes a connection': {
    file: 'events/adapters/live/connections.dynamodb.ts',
    outcome: undefined,
    following: 1,
    write: (dynamodb, { Events }) => createDynamodbConnections(Events, dynamodb).remove(connection),
  },
  'creates a webhook': {
    file: 'events/adapters/webhooks/endpoints.dynamodb.ts',
    outcome: 'created',
    write: (dynamodb, { Events }) => createDynamodbEndpoints(Events, dynamodb).create(createExampleEndpoint(), 5),
  },
  'saves a webhook': {
    file: 'events/adapters/webhooks/endpoints.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Events }) =>
      createDynamodbEndpoints(Events, dynamodb).save(createExampleEndpoint({ revision: 2 })),
  },
  'removes a webhook': {
    file: 'events/adapters/webhooks/endpoints.dynamodb.ts',
    outcome: 'removed',
    write: (dynamodb, { Events }) =>
      createDynamodbEndpoints(Events, dynamodb).remove(createExampleEndpoint({ revision: 2 })),
  },
  'saves the attempts of a webhook': {
    file: 'events/adapters/webhooks/attempts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Events }) =>
      createWebhookAttempts(Events, dynamodb, 30).save(webhookId, { id: 'round-1', at, attempts: [] }),
  },
  'adds a client': {
    file: 'identity/adapters/clients.dynamodb.ts',
    outcome: 'added',
    write: (dynamodb, { Identity }) => createDynamodbClients(Identity, dynamodb).add(client()),
  },
  'changes a client': {
    file: 'identity/adapters/clients.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Identity }) => createDynamodbClients(Identity, dynamodb).save(client({ revision: 2 })),
  },
  'publishes keys': {
    file: 'identity/adapters/public-keys.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Identity }) =>
      createDynamodbPublicKeys(Identity, dynamodb).save([], { keys: [], cursorKeys: [], revision: 0 }),
  },
  'saves the mark of a notification': {
    file: 'notification/adapters/marks.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Notifications }) => createDynamodbMarks(Notifications, dynamodb).save(mark),
  },
  'registers a client that has a feed': {
    file: 'events/adapters/feed.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Events }) => createFeed(Events, dynamodb).register(clientId),
  },
  'puts facts': {
    file: 'analytics/adapters/facts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Analytics }) =>
      createDynamodbFacts(Analytics, dynamodb).put(clientId, [createFact(1, 'placed')]),
  },
  'removes facts': {
    file: 'analytics/adapters/facts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Analytics }) =>
      createDynamodbFacts(Analytics, dynamodb).remove(clientId, [createFact(1, 'placed')]),
  },
  'drops the sum of an hour': {
    file: 'analytics/adapters/facts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Analytics }) => createDynamodbFacts(Analytics, dynamodb).dropSum('shop-1', hour),
  },
  'stores the sum of an hour': {
    file: 'analytics/adapters/facts.dynamodb.ts',
    outcome: undefined,
    write: (dynamodb, { Analytics }) =>
      createDynamodbFacts(Analytics, dynamodb).saveSum('shop-1', { hour, generation: 1, sum: exampleSum }),
  },
  'moves the checkpoint of a feed': {
    file: 'analytics/adapters/checkpoints.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Analytics }) =>
      createFigureCheckpoints(Analytics, dynamodb).save(clientId, { page: 1, revision: 1 }),
  },
  'saves the day of the last report': {
    file: 'analytics/adapters/checkpoints.dynamodb.ts',
    outcome: 'saved',
    write: (dynamodb, { Analytics }) =>
      createDynamodbLastReport(Analytics, dynamodb).save({ day: '2026-11-26', revision: 1 }),
  },
};
