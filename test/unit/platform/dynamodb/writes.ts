import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbDeliveries } from '../../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbClients } from '../../../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../../../functions/identity/adapters/public-keys.dynamodb.ts';
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
import type { SimulatedIntent } from '../../../../functions/payment/adapters/simulated-provider.ts';
import { createDynamodbCircuits } from '../../../../functions/platform/circuit-breaker/circuit.dynamodb.ts';
import { createDynamodbAttempts } from '../../../../functions/platform/queue-consumer/attempts.dynamodb.ts';
import { at, createProduct, orderId } from '../../../support/example.ts';
import { taken } from '../../delivery/example.ts';
import { client } from '../../identity/example.ts';
import { deadLetter } from '../../operations/example.ts';
import { advance, createExampleOrder } from '../../ordering/placed-order.ts';
import { payments } from '../../payment/example.ts';

export type Tables = Record<
  'Orders' | 'Products' | 'Deliveries' | 'Payments' | 'Failures' | 'Identity' | 'Idempotency',
  string
>;
export type Write = {
  /** The file of `functions/` that asks for the write. */
  file: string;
  /** The outcome of the write without contention; undefined where it cannot be compared. */
  done: unknown;
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
const ordersIn = ({ Orders, Products }: Tables, dynamodb: DynamoDBClient) =>
  createDynamodbOrders({ orders: Orders, products: Products }, dynamodb);

/** Every write of every service to DynamoDB, in an order in which each succeeds on empty tables. */
export const writes: Readonly<Record<string, Write>> = {
  'creates a product': {
    file: 'ordering/adapters/products-table/products.dynamodb.ts',
    done: 'created',
    write: (dynamodb, { Products }) => createDynamodbProducts(Products, dynamodb).create(createProduct('cups')),
  },
  'replaces a product': {
    file: 'ordering/adapters/products-table/products.dynamodb.ts',
    done: undefined,
    write: (dynamodb, { Products }) =>
      createDynamodbProducts(Products, dynamodb).replace('cups', { name: 'x', price: 1, currency: 'EUR' }, 1),
  },
  'adjusts stock': {
    file: 'ordering/adapters/products-table/products.dynamodb.ts',
    done: 'adjusted',
    write: (dynamodb, { Products }) =>
      createDynamodbProducts(Products, dynamodb).adjust('cups', {
        ...{ adjustmentId: 'a-1', delta: -2, reason: 'broken' },
      }),
  },
  'corrects stock': {
    file: 'ordering/adapters/products-table/stock-counts.dynamodb.ts',
    done: 'corrected',
    write: (dynamodb, { Products }) =>
      createDynamodbStockCounts(Products, dynamodb).correct(
        { productId: 'cups', ...counts, available: 98, stocked: 98 },
        { ...counts, available: 98 },
      ),
  },
  'creates an order': {
    file: 'ordering/adapters/orders-table/orders.dynamodb.ts',
    done: { outcome: 'created' },
    write: (dynamodb, tables) =>
      ordersIn(tables, dynamodb).create(order, { ...held, versions: new Map([['cups', 2]]) }),
  },
  'changes an order': {
    file: 'ordering/adapters/orders-table/orders.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, tables) => ordersIn(tables, dynamodb).save(order, advance(order, 'processing')),
  },
  'ends an order': {
    file: 'ordering/adapters/orders-table/orders.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, tables) => {
      const before = advance(order, 'processing');
      return ordersIn(tables, dynamodb).save(before, advance(before, 'delivered'));
    },
  },
  'creates a key': {
    file: 'ordering/adapters/generated-key.dynamodb.ts',
    done: undefined,
    write: (dynamodb, { Idempotency }) => createDynamodbGeneratedKeys(Idempotency, dynamodb)('demo-shop', 'a hash'),
  },
  'saves a delivery': {
    file: 'delivery/adapters/deliveries.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Deliveries }) => createDynamodbDeliveries(Deliveries, dynamodb).save(taken),
  },
  'saves a payment': {
    file: 'payment/adapters/payments.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Payments }) => createDynamodbPayments(Payments, dynamodb).save(payments.PENDING),
  },
  'saves a simulated intent': {
    file: 'payment/adapters/payments.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Payments }) => createDynamodbIntents(Payments, dynamodb).save(intent),
  },
  'saves a circuit': {
    file: 'platform/circuit-breaker/circuit.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Deliveries }) =>
      createDynamodbCircuits({ table: Deliveries, pk: 'breaker#carrier', dynamodb }).save({
        ...{ status: 'closed', failures: [Date.parse(at)], revision: 1 },
      }),
  },
  'saves a dead letter': {
    file: 'operations/adapters/dead-letters.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Failures }) => createDynamodbDeadLetters(Failures, dynamodb).save(deadLetter(1)),
  },
  'saves a checkpoint of the doctor': {
    file: 'operations/adapters/doctor-checkpoints.dynamodb.ts',
    done: undefined,
    write: async (dynamodb, { Failures }) => {
      const ledger = { at, accounts: [], unreadable: 0 };
      await createDynamodbCheckpoints(Failures, dynamodb).save({ part: 'orders', again: false, ledger });
    },
  },
  'saves attempts': {
    file: 'platform/queue-consumer/attempts.dynamodb.ts',
    done: undefined,
    write: (dynamodb, { Failures }) => createDynamodbAttempts('orders.fifo', Failures, dynamodb).save(failing),
  },
  'removes attempts': {
    file: 'platform/queue-consumer/attempts.dynamodb.ts',
    done: undefined,
    write: (dynamodb, { Failures }) => createDynamodbAttempts('orders.fifo', Failures, dynamodb).remove('m-1'),
  },
  'adds a client': {
    file: 'identity/adapters/clients.dynamodb.ts',
    done: 'added',
    write: (dynamodb, { Identity }) => createDynamodbClients(Identity, dynamodb).add(client()),
  },
  'changes a client': {
    file: 'identity/adapters/clients.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Identity }) => createDynamodbClients(Identity, dynamodb).save(client({ revision: 2 })),
  },
  'publishes keys': {
    file: 'identity/adapters/public-keys.dynamodb.ts',
    done: 'saved',
    write: (dynamodb, { Identity }) =>
      createDynamodbPublicKeys(Identity, dynamodb).save([], { keys: [], cursorKeys: [], revision: 0 }),
  },
};
