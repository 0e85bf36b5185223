import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { createDynamodbClients } from '../../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../../functions/identity/adapters/public-keys.dynamodb.ts';
import { Client } from '../../../functions/identity/domain/client.ts';
import { disableClient, enableClient, listClients } from '../../../functions/identity/domain/manage-clients.ts';
import { withdrawKey } from '../../../functions/identity/domain/withdraw-key.ts';
import { AttemptList } from '../../../functions/messages/attempt.ts';
import { CursorKeys, PublicKey } from '../../../functions/messages/published-keys.ts';
import { createDynamodbMarks } from '../../../functions/notification/adapters/marks.dynamodb.ts';
import { Mark } from '../../../functions/notification/domain/mark.ts';
import { recordMailEvent } from '../../../functions/notification/domain/record-mail-event.ts';
import { createDynamodbDeadLetters } from '../../../functions/operations/adapters/dead-letters.dynamodb.ts';
import { DeadLetter } from '../../../functions/operations/domain/dead-letters/dead-letter.ts';
import { discard } from '../../../functions/operations/domain/dead-letters/discard-dead-letter.ts';
import { listDeadLetters } from '../../../functions/operations/domain/dead-letters/list-dead-letters.ts';
import { createDynamodbProducts } from '../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { createDynamodbStockCounts } from '../../../functions/ordering/adapters/products-table/stock-counts.dynamodb.ts';
import { adjustStock, putProduct } from '../../../functions/ordering/domain/catalogue/manage-products.ts';
import { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import { createClientStatusReader, getClientPk } from '../../../functions/platform/auth/client-status.ts';
import { createPublicKeyReader, publicKeysPk } from '../../../functions/platform/auth/public-keys.ts';
import { createDynamodbCircuits } from '../../../functions/platform/circuit-breaker/circuit.dynamodb.ts';
import { Circuit } from '../../../functions/platform/circuit-breaker/circuit.ts';
import { createDynamodbAttempts } from '../../../functions/platform/queue-consumer/attempts.dynamodb.ts';
import { createProduct, orderId, secondsLater } from '../../support/example.ts';
import { client } from '../identity/example.ts';
import { mark } from '../notification/example.ts';
import { createMailEvent } from '../notification/mail-event.ts';
import { deadLetter, operator } from '../operations/example.ts';
import { createHarness } from '../operations/operations-harness.ts';
import { analyticsKinds } from './analytics-kinds.ts';
import { eventKinds } from './event-kinds.ts';
import { type Kind, now, type Tables } from './kind.ts';
import { liveKinds } from './live-kinds.ts';
import { deliveryKind, orderKind } from './order-kinds.ts';
import { intentKind, paymentKind } from './payment-kinds.ts';

/** The kinds of stored items, by the name of their schema. */
export function kindsOn(dynamodb: DynamoDBClient, tables: Tables): Record<string, Kind> {
  return {
    Order: orderKind(dynamodb, tables),
    Delivery: deliveryKind(dynamodb, tables),
    Payment: paymentKind(dynamodb, tables),
    SimulatedIntent: intentKind(dynamodb, tables),
    Product: productKind(dynamodb, tables),
    DeadLetter: deadLetterKind(dynamodb, tables),
    'DeadLetter that is closed': deadLetterKind(dynamodb, tables, 'closed'),
    Client: clientKind(dynamodb, tables),
    'Client that is disabled': clientKind(dynamodb, tables, 'disabled'),
    Published: publishedKind(dynamodb, tables),
    StoredAttempts: attemptsKind(dynamodb, tables),
    Circuit: circuitKind(dynamodb, tables),
    ...eventKinds(dynamodb, tables),
    ...liveKinds(dynamodb, tables),
    Mark: markKind(dynamodb, tables),
    ...analyticsKinds(dynamodb, tables),
  };
}

function productKind(dynamodb: DynamoDBClient, { Products: table }: Tables): Kind {
  const products = createDynamodbProducts(table, dynamodb);
  const productId = 'espresso-cups';
  return {
    ...{ schema: Product, table: 'Products', pk: productId },
    write: () => products.create(createProduct(productId)),
    reads: async () => [
      await products.find(productId),
      ...(await products.list(10, undefined)).products,
      ...(await createDynamodbStockCounts(table, dynamodb).page(10, undefined)).products,
    ],
    async change(n) {
      const entry = { name: 'Cups', price: 1_000 + n, currency: 'EUR' };
      await putProduct({ productId, entry }, { products });
      const adjustment = { adjustmentId: `a-${n}`, delta: 5, reason: 'counted' };
      await adjustStock({ productId, adjustment }, { products });
    },
  };
}

function deadLetterKind(dynamodb: DynamoDBClient, { Failures: table }: Tables, as?: 'closed'): Kind {
  const deadLetters = createDynamodbDeadLetters(table, dynamodb);
  const attempts = [
    { at: secondsLater(1), fault: { code: 'internal', detail: 'Error: no' } as const, nextAt: secondsLater(6) },
  ];
  const closed = { at: secondsLater(9), as: 'redriven', by: operator.actor, reason: 'mended' } as const;
  const one = deadLetter(1, { attempts, attemptCount: 1, isRedriving: true, ...(as && { closed }) });
  const { id } = one;
  return {
    ...{ schema: DeadLetter, table: 'Failures', pk: `dead-letter#${id}` },
    write: () => deadLetters.save(one),
    reads: async () => [
      await deadLetters.find(id),
      ...(await deadLetters.findMany([id])),
      ...(await deadLetters.findByOrder(orderId)).deadLetters,
      ...(await listDeadLetters({ filter: {}, limit: 10, after: undefined }, { deadLetters })).deadLetters,
    ],
    ...(!as && {
      change: () => discard({ id, reason: 'tried' }, operator, { ...createHarness().ports, deadLetters }),
    }),
    replaces: ['isRedriving'],
    lacks: as ? [] : ['/closed'],
  };
}

function clientKind(dynamodb: DynamoDBClient, { Identity: table }: Tables, as?: 'disabled'): Kind {
  const clients = createDynamodbClients(table, dynamodb);
  const { clientId, ...one } = client({
    tokensFrom: secondsLater(1),
    ...(as && { disabledAt: secondsLater(2) }),
  });
  return {
    ...{ schema: Client, table: 'Identity', pk: getClientPk(clientId) },
    write: () => clients.add({ clientId, ...one }),
    reads: async () => {
      const standing = await createClientStatusReader(table, dynamodb, () => 0)(clientId);
      const shown = (await listClients({ limit: 100 }, { clients })).clients;
      if (!standing || !shown.some((each) => each.clientId === clientId)) throw new Error('not listed');
      // What is shown is what this release knows: a member of another release may be a secret.
      if (JSON.stringify(shown).includes('later')) throw new Error('shown');
      return [await clients.find(clientId), ...(await clients.list({ limit: 100 })).clients];
    },
    change: () => (as ? enableClient : disableClient)({ clientId }, { clients, now }),
    replaces: ['disabledAt'],
    lacks: as ? [] : ['/disabledAt'],
  };
}

function publishedKind(dynamodb: DynamoDBClient, { Identity: table }: Tables): Kind {
  const publicKeys = createDynamodbPublicKeys(table, dynamodb);
  const named = (kid: string) => ({ kid, n: 'n', e: 'AQAB', signsFrom: secondsLater(0) });
  const keys = [{ ...named('k1'), until: secondsLater(1e6) }, named('k2')];
  return {
    ...{
      schema: z.object({ keys: z.array(PublicKey), cursorKeys: CursorKeys, revision: z.int() }),
      table: 'Identity',
    },
    pk: publicKeysPk,
    write: () => publicKeys.save(keys, { keys: [], cursorKeys: [], revision: 0 }),
    reads: async () => {
      if (!(await createPublicKeyReader(table, dynamodb, () => 0).findKey('k1'))) throw new Error('not known');
      return [await publicKeys.read()];
    },
    change: () => withdrawKey({ kid: 'k2' }, { publicKeys }),
  };
}

function attemptsKind(dynamodb: DynamoDBClient, { Failures: table }: Tables): Kind {
  const attempts = createDynamodbAttempts('orders.fifo', table, dynamodb);
  const deadLetters = createDynamodbDeadLetters(table, dynamodb);
  const stored = { messageId: 'm-7', orderId, type: 'order.created' };
  const first = {
    at: secondsLater(1),
    fault: { code: 'internal', detail: 'Error: no' } as const,
    nextAt: secondsLater(6),
  };
  const read = async () => ({ attempts: await attempts.find('m-7') });
  return {
    ...{ schema: z.object({ attempts: AttemptList }), table: 'Failures', pk: 'attempt#orders.fifo#m-7' },
    write: () => attempts.save({ ...stored, attempts: [first] }),
    reads: async () => [
      { ...(await read()), laterMember: 'is not read' },
      ...(await deadLetters.findByOrder(orderId)).failing,
    ],
    change: async (n) =>
      attempts.save({ ...stored, attempts: [...(await read()).attempts, { at: secondsLater(7 + n) }] }),
  };
}

function markKind(dynamodb: DynamoDBClient, { Notifications: table }: Tables): Kind {
  const marks = createDynamodbMarks(table, dynamodb);
  const ports = { marks, report: async () => {}, record: () => {}, now };
  return {
    ...{ schema: Mark, table: 'Notifications', pk: `order#${orderId}`, sk: '000001#email' },
    write: () => marks.save({ ...mark, failure: 'complained', providerId: 'p-1' }),
    reads: async () => [await marks.find(mark), ...(await marks.list(orderId))],
    async change(n) {
      // The channel is part of the key, so an item of another channel is another item.
      if ((await marks.find(mark))?.channel !== mark.channel) return;
      await recordMailEvent(createMailEvent(n === 1 ? 'Send' : 'Reject'), ports);
    },
    replaces: ['state', 'failure'],
  };
}

function circuitKind(dynamodb: DynamoDBClient, { Payments: table }: Tables): Kind {
  const circuits = createDynamodbCircuits({ table, pk: 'breaker#payment', dynamodb });
  return {
    ...{ schema: Circuit, table: 'Payments', pk: 'breaker#payment' },
    write: () => circuits.save({ status: 'open', since: 1, trialUntil: 2, revision: 1 }),
    reads: async () => [await circuits.find()],
  };
}
