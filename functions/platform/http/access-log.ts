import type middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { OrderId } from '../../messages/fields/primitives.ts';
import { logger } from '../logger.ts';

/** Creates the middleware that logs one line for each request: its route, status, duration, correlation id and order. */
export function createAccessLog(): middy.MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context,
  { startedAt?: number }
> {
  return {
    before: ({ internal }) => {
      internal.startedAt = performance.now();
    },
    after: ({ event, response, internal }) => {
      const orderId =
        event.pathParameters?.orderId?.toLowerCase() ?? response?.headers?.location?.toString().split('/').at(-1);
      logger.info('request completed', {
        route: event.routeKey,
        status: response?.statusCode,
        durationMs: Math.round(performance.now() - (internal.startedAt ?? 0)),
        correlationId: response?.headers?.['x-correlation-id'],
        // A path can hold anything, personal data too: only an id is logged.
        ...(OrderId.safeParse(orderId).success ? { orderId } : {}),
        ...(response?.headers?.['idempotent-replayed'] ? { isReplayed: true } : {}),
      });
    },
  };
}
