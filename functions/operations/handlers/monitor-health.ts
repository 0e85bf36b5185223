import type { Context } from 'aws-lambda';
import { createDynamodbDeliveries } from '../../delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbMarks } from '../../notification/adapters/marks.dynamodb.ts';
import { createEventOnlyPorts, eventOnlyVariables } from '../../ordering/adapters/ordering-ports.ts';
import { createDynamodbOrderScan } from '../../ordering/adapters/orders-table/audit-scan.ts';
import { findNewestKey } from '../../platform/auth/public-keys.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { getInvocationTime, responseMs, type Time, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { getFaultFields, logger } from '../../platform/logger.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { minutes, text, url } from '../../platform/settings.ts';
import { createDynamodbDeadLetters } from '../adapters/dead-letters.dynamodb.ts';
import { createPublicHealthCheck } from '../adapters/public-health-check.ts';
import { createSyntheticShop, syntheticOrders } from '../adapters/synthetic-shop.ts';
import { closeObsoleteDeadLetters } from '../domain/dead-letters/close-obsolete.ts';
import { areOrdersMissing } from '../domain/monitoring/missing-orders.ts';
import { placeSyntheticOrders } from '../domain/monitoring/synthetic-orders.ts';

const env = parseEnvironment({
  ...{ ...eventOnlyVariables, PUBLIC_URL: url, DELIVERIES_TABLE: text, NOTIFICATIONS_TABLE: text },
  ...{
    FAILURES_TABLE: text,
    IDENTITY_TABLE: text,
    ORDERS_EXPECTED_MINUTES: minutes,
    SYNTHETIC_ORDERS: syntheticOrders,
  },
});
const isHealthy = createPublicHealthCheck(env.PUBLIC_URL);
const allOrders = createDynamodbOrderScan(env.ORDERS_TABLE, dynamodb);
const ports = {
  ...createEventOnlyPorts(env, dynamodb),
  deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
  marks: createDynamodbMarks(env.NOTIFICATIONS_TABLE, dynamodb),
  deadLetters: createDynamodbDeadLetters(env.FAILURES_TABLE, dynamodb),
};
const { PUBLIC_URL: publicUrl, SYNTHETIC_ORDERS: ordered } = env;
const shop = ordered !== 'none' && createSyntheticShop({ publicUrl, secretId: ordered.secret });
const dayMs = 86_400_000;
/** The time that other work of a run may take: no dead letter is examined in it. */
const reservedMs = 10_000;

/** Probes the public health route, closes obsolete dead letters, and measures what waits for an operator. */
export async function handler(_: unknown, context: Context): Promise<void> {
  const time = getInvocationTime(context);
  const work = [checkHealth(), countOpenWork(), countDeadLetters(time), findMissingOrders(), measureKeyAge(), order()];
  await withTimeout(time.remainingMs() - responseMs, Promise.all(work), time);
}

async function checkHealth(): Promise<void> {
  const healthy = await isHealthy();
  if (!healthy) logger.warn('health check failed');
  recordMetric({ healthy: Number(healthy) });
}

async function countOpenWork(): Promise<void> {
  const [refundsOutstanding, ordersNeedingAttention] = await Promise.all([
    allOrders.countIndexed('refundOutstanding'),
    allOrders.countIndexed('attention'),
  ]);
  recordMetric({ refundsOutstanding, ordersNeedingAttention });
}

async function countDeadLetters(time: Time): Promise<void> {
  recordMetric({ deadLettersOpen: await closeObsoleteDeadLetters(ports, () => time.remainingMs() > reservedMs) });
}

async function findMissingOrders(): Promise<void> {
  const expectedWithinMinutes = env.ORDERS_EXPECTED_MINUTES;
  if (expectedWithinMinutes === 0) return;
  const ordersMissing = await areOrdersMissing({ expectedWithinMinutes, at: Date.now() }, allOrders);
  recordMetric({ ordersMissing: Number(ordersMissing) });
}

async function measureKeyAge(): Promise<void> {
  const key = await findNewestKey(env.IDENTITY_TABLE, dynamodb);
  if (key) recordMetric({ signingKeyAgeDays: (Date.now() - Date.parse(key.signsFrom)) / dayMs });
}

async function order(): Promise<void> {
  if (ordered === 'none' || !shop) return;
  const report = (fault: unknown) => logger.warn('synthetic order failed', { ...getFaultFields(fault) });
  const syntheticOrdersFailed = await placeSyntheticOrders({ ...ordered, at: Date.now() }, shop, report);
  recordMetric({ syntheticOrdersFailed });
}
