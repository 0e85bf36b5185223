import type { Context } from 'aws-lambda';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { answerMs, timeOf, within } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { advanceVariables, advancingOn } from '../adapters/advancing.ts';
import { backlogsOnSQS } from '../adapters/backlogs.sqs.ts';
import { sweepOrders } from '../domain/sweep-orders.ts';

const env = environment(...advanceVariables);
const ports = {
  ...advancingOn(env, dynamodb, sqs),
  isBacklogged: backlogsOnSQS(env, sqs),
};

/** What a run does not come to is still overdue, and the next run begins with it. */
export async function handler(_: unknown, context: Context): Promise<void> {
  const time = timeOf(context);
  const sweep = await within(time.remainingMs() - answerMs, sweepOrders(ports), time);
  logger.info('swept', sweep);
}
