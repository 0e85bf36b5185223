import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createDynamodbIntents,
  createDynamodbPayments,
} from '../../../../functions/payment/adapters/payments.dynamodb.ts';
import type { SimulatedIntent } from '../../../../functions/payment/adapters/simulated-intent.ts';
import type { SimulatedIntents } from '../../../../functions/payment/adapters/simulated-provider.ts';
import type { Payment } from '../../../../functions/payment/domain/payment.ts';
import type { Payments } from '../../../../functions/payment/domain/ports.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { memoryIntents } from '../../../support/memory/payment-provider.ts';
import { memoryPayments } from '../../../support/memory/payments.ts';
import { payments as examples, getOrderId, today } from '../example.ts';

type Stores = { payments: Payments; intents: SimulatedIntents; close(): Promise<void> };

const engines: Record<string, () => Promise<Stores>> = {
  memory: async () => ({ payments: memoryPayments(), intents: memoryIntents(), close: async () => {} }),
  [engineName]: async () => {
    const { tables, dynamodb, close } = await openTables('Payments');
    return {
      payments: createDynamodbPayments(tables.Payments, dynamodb),
      intents: createDynamodbIntents(tables.Payments, dynamodb),
      close,
    };
  },
};

function paymentNo(n: number, more: Partial<Payment> = {}): Payment {
  return { ...examples.PENDING, orderId: getOrderId(n), intentId: `sim_${getOrderId(n)}`, ...more };
}

function intentNo(n: number, more: Partial<SimulatedIntent> = {}): SimulatedIntent {
  return {
    intentId: `sim_${getOrderId(n)}`,
    orderId: getOrderId(n),
    amount: 3998,
    currency: 'EUR',
    behaviour: 'fails twice',
    status: 'open',
    confirmationsFailed: 0,
    refundsFailed: 0,
    createdAt: today,
    revision: 1,
    ...more,
  };
}

describe.each(Object.entries(engines))('in %s', (_, open) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await open();
  }, 30_000);
  afterAll(() => stores?.close());

  test('finds no payment that is not saved, and refuses to change it', async () => {
    expect(await stores.payments.find(getOrderId(1))).toBeUndefined();
    expect(await stores.payments.save(paymentNo(1, { revision: 2 }))).toBe('conflict');
    expect(await stores.payments.find(getOrderId(1))).toBeUndefined();
  });

  test.each(Object.entries(examples))('returns a payment that is %s as it was saved', async (name, example) => {
    const orderId = getOrderId(100 + Object.keys(examples).indexOf(name));
    const payment = { ...example, orderId };
    for (let revision = 1; revision <= payment.revision; revision += 1)
      expect(await stores.payments.save({ ...payment, revision })).toBe('saved');

    expect(await stores.payments.find(orderId)).toEqual(payment);
  });

  test('saves the first revision once, and then one revision at a time', async () => {
    const first = paymentNo(2);
    const second = { ...first, ...paymentNo(2, { status: 'PAID', revision: 2 }) };

    expect(await stores.payments.save(first)).toBe('saved');
    expect(await stores.payments.save({ ...first, intentId: 'another' })).toBe('conflict');
    expect(await stores.payments.save({ ...second, revision: 3 })).toBe('conflict');
    expect(await stores.payments.save(second)).toBe('saved');
    expect(await stores.payments.save({ ...second, status: 'DECLINED' })).toBe('conflict');
    expect(await stores.payments.find(first.orderId)).toEqual(second);
  });

  test('saves one of many changes of a payment at once', async () => {
    await stores.payments.save(paymentNo(3));

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => stores.payments.save(paymentNo(3, { status: 'PAID', revision: 2 }))),
    );

    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
  });

  test('saves the intents of the simulated provider apart from the payment of the same order', async () => {
    const declined = intentNo(4, { status: 'declined', declineReason: 'declined', revision: 2 });
    await stores.payments.save(paymentNo(4));

    expect(await stores.intents.find(declined.intentId)).toBeUndefined();
    expect(await stores.intents.save(intentNo(4))).toBe('saved');
    expect(await stores.intents.save(intentNo(4, { amount: 1 }))).toBe('conflict');
    expect(await stores.intents.save(declined)).toBe('saved');
    expect(await stores.intents.find(declined.intentId)).toEqual(declined);
    expect(await stores.payments.find(getOrderId(4))).toEqual(paymentNo(4));
  });
});
