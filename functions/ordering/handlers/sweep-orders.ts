import { dynamodb, sqs } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { measure } from '../../platform/measure.ts';
import { advanceVariables, advancingOn } from '../adapters/advancing.ts';
import { backlogsOnSQS } from '../adapters/backlogs.sqs.ts';
import { sweepOrders } from '../domain/sweep-orders.ts';

const env = environment(...advanceVariables);
const ports = {
  ...advancingOn(env, dynamodb, sqs),
  isBacklogged: backlogsOnSQS(env, sqs),
};

export async function handler(): Promise<void> {
  const sweep = await sweepOrders(ports);
  logger.info('swept', sweep);
  measure({ ordersNeedingAttention: sweep.attention });
}
