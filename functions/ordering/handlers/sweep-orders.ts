import type { Context } from 'aws-lambda';
import { circuitIn } from '../../platform/breaker-dynamodb.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { answerMs, timeOf, within } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { advanceVariables, advancingOn } from '../adapters/advancing.ts';
import { heldUpOn } from '../adapters/held-up.ts';
import { sweepOrders } from '../domain/sweep-orders.ts';

const env = environment(...advanceVariables, 'DELIVERIES_TABLE', 'PAYMENTS_TABLE');
const ports = {
  ...advancingOn(env, dynamodb, sqs),
  heldUp: heldUpOn(env, sqs, {
    payment: circuitIn({ table: env.PAYMENTS_TABLE, pk: 'breaker#payment', dynamodb }),
    carrier: circuitIn({ table: env.DELIVERIES_TABLE, pk: 'breaker#carrier', dynamodb }),
  }),
};

/** Longer than one call takes at the most: with less left, a run begins no other order. */
const lastOrderMs = 5_000;

/** What a run does not come to is still overdue, and the next run begins with it. */
export async function handler(_: unknown, context: Context): Promise<void> {
  const time = timeOf(context);
  const hasTime = () => time.remainingMs() > lastOrderMs;
  const sweeping = sweepOrders({ ...ports, hasTime });
  const { fault, ...sweep } = await within(time.remainingMs() - answerMs, sweeping, time);
  logger.info('swept', sweep);
  if (sweep.failed > 0)
    throw new Error(`${sweep.failed} overdue orders could not be seen to`, { cause: fault });
}
