import type { Context } from 'aws-lambda';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { getInvocationTime, responseMs, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { text } from '../../platform/settings.ts';
import { createBacklogCheck } from '../adapters/backlog-check.ts';
import { createOrderingPorts, orderingVariables } from '../adapters/ordering-ports.ts';
import { sweepOrders } from '../domain/lifecycle/sweep-orders.ts';

const env = parseEnvironment({ ...orderingVariables, DELIVERIES_TABLE: text, PAYMENTS_TABLE: text });
const ports = {
  ...createOrderingPorts(env, dynamodb, sqs),
  listBlockedReplies: createBacklogCheck(env, sqs, {
    payment: createDynamodbCircuits({ table: env.PAYMENTS_TABLE, pk: 'breaker#payment', dynamodb }),
    carrier: createDynamodbCircuits({ table: env.DELIVERIES_TABLE, pk: 'breaker#carrier', dynamodb }),
  }),
};

/** More than the longest call takes: with less time left, a run starts no other order. */
const lastOrderMs = 5_000;

/** Sends reminders for overdue replies. The next run starts with what a run has no time for. */
export async function handler(_: unknown, context: Context): Promise<void> {
  const time = getInvocationTime(context);
  const hasTime = () => time.remainingMs() > lastOrderMs;
  const sweeping = sweepOrders({ ...ports, hasTime });
  const { fault, ...sweep } = await withTimeout(time.remainingMs() - responseMs, sweeping, time);
  logger.info('sweep completed', sweep);
  if (sweep.failed > 0) throw new Error(`${sweep.failed} overdue orders were not swept`, { cause: fault });
}
