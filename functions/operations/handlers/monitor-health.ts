import type { Context } from 'aws-lambda';
import { createDynamodbOrderScan } from '../../ordering/adapters/orders-table/audit-scan.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { getInvocationTime, responseMs, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { text, url } from '../../platform/settings.ts';
import { createDynamodbDeadLetters } from '../adapters/dead-letters.dynamodb.ts';
import { createPublicHealthCheck } from '../adapters/public-health-check.ts';

const env = parseEnvironment({ PUBLIC_URL: url, ORDERS_TABLE: text, FAILURES_TABLE: text });
const isHealthy = createPublicHealthCheck(env.PUBLIC_URL);
const deadLetters = createDynamodbDeadLetters(env.FAILURES_TABLE, dynamodb);
const orders = createDynamodbOrderScan(env.ORDERS_TABLE, dynamodb);

/** Probes the public health route, and counts what waits for an operator. */
export async function handler(_: unknown, context: Context): Promise<void> {
  const time = getInvocationTime(context);
  await withTimeout(time.remainingMs() - responseMs, Promise.all([checkHealth(), countOpenWork()]), time);
}

async function checkHealth(): Promise<void> {
  const healthy = await isHealthy();
  if (!healthy) logger.warn('health check failed');
  recordMetric({ healthy: Number(healthy) });
}

async function countOpenWork(): Promise<void> {
  const [{ keys }, refundsOutstanding, ordersNeedingAttention] = await Promise.all([
    deadLetters.listOpen({ first: 'oldest', limit: 100 }),
    orders.countIndexed('refundOutstanding'),
    orders.countIndexed('attention'),
  ]);
  recordMetric({ deadLettersOpen: keys.length, refundsOutstanding, ordersNeedingAttention });
}
