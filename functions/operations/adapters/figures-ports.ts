import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbCheckpoints } from '../../analytics/adapters/checkpoints.dynamodb.ts';
import { createDynamodbFacts } from '../../analytics/adapters/facts.dynamodb.ts';
import { createDynamodbFeeds } from '../../analytics/adapters/feeds.dynamodb.ts';
import { createFiguresCheck } from '../../analytics/domain/check-figures.ts';
import { createDynamodbFeed } from '../../events/adapters/feed.dynamodb.ts';
import { createDynamodbAttempts } from '../../events/adapters/webhooks/attempts.dynamodb.ts';
import { createDynamodbEndpoints } from '../../events/adapters/webhooks/endpoints.dynamodb.ts';
import { createDynamodbMarks } from '../../notification/adapters/marks.dynamodb.ts';
import type { Environment } from '../../platform/environment.ts';
import { days, text } from '../../platform/settings.ts';
import type { DeliveryMetricsPorts } from '../domain/monitoring/delivery-metrics.ts';

/** The environment variables of a function that reads the figures. */
export const figuresVariables = { ANALYTICS_TABLE: text, EVENTS_TABLE: text };
const deliveryVariables = { EVENTS_TABLE: text, EVENT_RETENTION_DAYS: days, NOTIFICATIONS_TABLE: text };

/** Creates the reads of feeds, webhooks and notifications for the metrics. */
export function createDeliveryMetricsPorts(
  env: Environment<typeof deliveryVariables>,
  dynamodb: DynamoDBClient,
): DeliveryMetricsPorts {
  const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays } = env;
  return {
    pages: createDynamodbFeed({ table, dynamodb, retentionDays }),
    endpoints: createDynamodbEndpoints(table, dynamodb),
    attempts: createDynamodbAttempts(table, dynamodb, retentionDays),
    marks: createDynamodbMarks(env.NOTIFICATIONS_TABLE, dynamodb),
    now: Date.now,
    retentionDays,
  };
}

/** Creates the ports of the figures, and their check by the doctor. */
export function createFiguresPorts(env: Environment<typeof figuresVariables>, dynamodb: DynamoDBClient) {
  const figuresPorts = {
    feeds: createDynamodbFeeds(env.EVENTS_TABLE, dynamodb),
    facts: createDynamodbFacts(env.ANALYTICS_TABLE, dynamodb),
    checkpoints: createDynamodbCheckpoints(env.ANALYTICS_TABLE, dynamodb),
    now: Date.now,
  };
  return { figuresPorts, figures: createFiguresCheck(figuresPorts) };
}
