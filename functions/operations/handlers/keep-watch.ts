import type { Context } from 'aws-lambda';
import { orderScanOnDynamoDB } from '../../ordering/adapters/order-scan.dynamodb.ts';
import { dynamodb } from '../../platform/clients.ts';
import { answerMs, timeOf, within } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { measure } from '../../platform/measure.ts';
import { probeAt } from '../adapters/health-probe.ts';
import { lettersIn } from '../adapters/letters.dynamodb.ts';

const env = environment('PUBLIC_URL', 'ORDERS_TABLE', 'FAILURES_TABLE');
const isHealthy = probeAt(env.PUBLIC_URL);
const letters = lettersIn(env.FAILURES_TABLE, dynamodb);
const orders = orderScanOnDynamoDB(env.ORDERS_TABLE, dynamodb);

/** Looks from outside whether the API is well, and counts what lies there until somebody sees to it. */
export async function handler(_: unknown, context: Context): Promise<void> {
  const time = timeOf(context);
  await within(time.remainingMs() - answerMs, Promise.all([probe(), count()]), time);
}

async function probe(): Promise<void> {
  const healthy = await isHealthy();
  if (!healthy) logger.warn('health probe failed');
  measure({ healthy: Number(healthy) });
}

async function count(): Promise<void> {
  const [{ places }, ordersOwed, ordersNeedingAttention] = await Promise.all([
    letters.open({ first: 'oldest', limit: 100 }),
    orders.count('owed'),
    orders.count('attention'),
  ]);
  measure({ deadLettersOpen: places.length, ordersOwed, ordersNeedingAttention });
}
