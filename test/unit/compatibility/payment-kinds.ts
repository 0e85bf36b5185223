import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createDynamodbIntents,
  createDynamodbPaymentReader,
  createDynamodbPayments,
} from '../../../functions/payment/adapters/payments.dynamodb.ts';
import { SimulatedIntent } from '../../../functions/payment/adapters/simulated-intent.ts';
import { createSimulatedProvider } from '../../../functions/payment/adapters/simulated-provider.ts';
import { Payment } from '../../../functions/payment/domain/payment.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { intentId, orderId, payments as paymentsThatAre, refundRequested, yesterday } from '../payment/example.ts';
import { type Kind, now, type Tables } from './kind.ts';

const recorded = { at: yesterday, revision: 1 };
/** A payment with each member that one can have, whether or not they go together. */
const wholePayment: Payment = {
  ...paymentsThatAre.failedRefund,
  cancelRequested: recorded,
  authenticateUntil: yesterday,
  declineReason: 'declined',
  capture: { captured: recorded },
  refund: {
    ...{ requested: recorded, attemptCount: 2, refunded: recorded },
    lastFailure: { ...recorded, error: 'no answer', refundId: 're_1' },
    reopened: recorded,
  },
  revision: 1,
};

export function paymentKind(dynamodb: DynamoDBClient, { Payments }: Tables): Kind {
  const payments = createDynamodbPayments(Payments, dynamodb);
  const provider = Object({ refund: async () => ({ status: 'refunded' }) });
  const ports = { payments, provider, reply: async () => {}, now };
  return {
    ...{ schema: Payment, table: 'Payments', pk: `payment#${orderId}` },
    write: () => payments.save(wholePayment),
    reads: async () => [
      await payments.find(orderId),
      ...(await createDynamodbPaymentReader(Payments, dynamodb)([orderId])).readable,
    ],
    change: () => processPayment(refundRequested(), { resend: 0 }, ports),
    // The refund went through: that it was recorded once before is this sample's own.
    replaces: ['refund/refunded'],
  };
}

export function intentKind(dynamodb: DynamoDBClient, { Payments }: Tables): Kind {
  const intents = createDynamodbIntents(Payments, dynamodb);
  const whole: SimulatedIntent = {
    ...{ intentId, orderId, amount: 3_998, currency: 'EUR', behaviour: 'pays', status: 'paid' },
    ...{
      declineReason: 'declined',
      confirmationsFailed: 0,
      refundsFailed: 0,
      createdAt: yesterday,
      revision: 1,
    },
  };
  const provider = createSimulatedProvider({ intents, now, downSeconds: 1, capture: 'automatic' });
  return {
    ...{ schema: SimulatedIntent, table: 'Payments', pk: `provider#${intentId}` },
    write: () => intents.save(whole),
    reads: async () => [await intents.find(intentId)],
    change: () => provider.refund({ orderId, intentId, amount: 3_998, idempotencyKey: 'r' }),
  };
}
