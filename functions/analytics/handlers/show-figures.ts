import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { getInvocationTime, responseMs, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { logger } from '../../platform/logger.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { addresses, text, url } from '../../platform/settings.ts';
import {
  respondWithDashboard,
  respondWithMetric,
  respondWithOrders,
  respondWithReport,
} from '../adapters/analytics-api.ts';
import { createDynamodbCheckpoints, createDynamodbLastReport } from '../adapters/checkpoints.dynamodb.ts';
import { createDynamodbFacts } from '../adapters/facts.dynamodb.ts';
import { createDynamodbFeeds } from '../adapters/feeds.dynamodb.ts';
import { catchUp } from '../domain/catch-up.ts';
import { requestDueReport } from '../domain/request-reports.ts';
import { showFiguresRoutes } from '../routes.ts';

const env = parseEnvironment({
  ...accessVariables,
  ANALYTICS_TABLE: text,
  EVENTS_TABLE: text,
  NOTIFICATIONS_QUEUE_URL: url,
  REPORT_ADDRESSES: addresses,
  SHOP_TIME_ZONE: text,
});
const ports = {
  feeds: createDynamodbFeeds(env.EVENTS_TABLE, dynamodb),
  facts: createDynamodbFacts(env.ANALYTICS_TABLE, dynamodb),
  checkpoints: createDynamodbCheckpoints(env.ANALYTICS_TABLE, dynamodb),
  now: Date.now,
  timeZone: env.SHOP_TIME_ZONE,
  addresses: env.REPORT_ADDRESSES,
  lastReport: createDynamodbLastReport(env.ANALYTICS_TABLE, dynamodb),
  request: createSqsSender(env.NOTIFICATIONS_QUEUE_URL, sqs),
};

const respond = httpFunction(
  protectRoutes(createAccess(env, dynamodb), showFiguresRoutes, {
    'GET /analytics/dashboard': (_, caller, { query }) => respondWithDashboard(query, caller, ports),
    'GET /analytics/metrics': (_, caller, { query }) => respondWithMetric(query, caller, ports),
    'GET /analytics/orders': (request, caller, { query }) => respondWithOrders(request, query, caller, ports),
    'GET /analytics/report': (_, caller, { query }) => respondWithReport(query, caller, ports),
  }),
);

/** A scheduled run reads the feeds on for so long; the next run, a minute later, goes on. */
const catchUpMs = 6_000;

/**
 * Shows the figures of each client. The schedule reads the feeds on and requests the report of a day that has ended; each
 * request for figures reads the feeds on first.
 */
export async function handler(
  event: APIGatewayProxyEventV2 | Readonly<Record<string, unknown>>,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  if (isRequest(event)) return respond(event, context);
  const time = getInvocationTime(context);
  await withTimeout(time.remainingMs() - responseMs, runScheduled(), time);
  return undefined;
}

async function runScheduled(): Promise<void> {
  const clientIds = await ports.feeds.listClients();
  const asOf = await catchUp(clientIds, Date.now() + catchUpMs, ports);
  logger.info('figures caught up', {
    clients: clientIds.length,
    lagSeconds: Math.round((Date.now() - asOf) / 1_000),
  });
  const { timeZone, addresses } = ports;
  if (addresses.length === 0) return;
  const day = await requestDueReport({ clientIds, asOf, timeZone, addresses }, ports);
  if (day !== undefined) logger.info('daily report requested', { day, addresses: addresses.length });
}

function isRequest(event: object): event is APIGatewayProxyEventV2 {
  return 'routeKey' in event;
}
