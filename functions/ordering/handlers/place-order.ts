import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { responseMs, type Time, withTimeout } from '../../platform/deadline.ts';
import { waitBeforeRetry } from '../../platform/dynamodb/contention.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { getFaultFields, logger } from '../../platform/logger.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbGeneratedKeys } from '../adapters/generated-key.dynamodb.ts';
import { createOrderingPorts, orderingVariables } from '../adapters/ordering-ports.ts';
import { createDynamodbCatalogue } from '../adapters/products-table/catalogue.dynamodb.ts';
import { deriveOrderId, hashRequest, parseIdempotencyKey } from '../domain/intake/idempotency-key.ts';
import { type PlacePorts, placeOrder } from '../domain/intake/place-order.ts';
import { toReceipt } from '../domain/order-view.ts';
import { placeOrderRoutes } from '../routes.ts';

const env = parseEnvironment({ ...accessVariables, ...orderingVariables, IDEMPOTENCY_TABLE: text });
const access = createAccess(env, dynamodb);
const newKey = createDynamodbGeneratedKeys(env.IDEMPOTENCY_TABLE, dynamodb);
const ports: PlacePorts = {
  ...createOrderingPorts(env, dynamodb, sqs),
  catalogue: createDynamodbCatalogue(env.PRODUCTS_TABLE, dynamodb),
  waitForRetry: waitBeforeRetry,
  reportUnsent: ({ orderId, trace }, fault) =>
    logger.warn('command not sent, left to the sweeper', {
      orderId,
      correlationId: trace.correlationId,
      ...getFaultFields(fault),
    }),
};

/** Places orders, once per idempotency key. */
export const handler = httpFunction(
  protectRoutes(access, placeOrderRoutes, {
    'POST /orders': async (request, { clientId, actor }, { body, received }) => {
      const header = request.headers['idempotency-key'];
      const requestHash = hashRequest(received);
      const key =
        header === undefined ? await newKey(clientId, requestHash, request.receivedAt) : parseIdempotencyKey(header);
      // An error names the key too: the same request is safe to repeat under it, however late.
      if (header === undefined) request.responseHeaders['idempotency-key'] = key;
      const orderId = deriveOrderId(clientId, key);
      const newOrder = { ...body, clientId, actor, orderId, requestHash, trace: request.trace };
      const { order, replayed } = await placeOrder(newOrder, { ...ports, send: withinDeadline(request.time) });
      if (!replayed) recordMetric({ ordersPlaced: 1 });
      return {
        status: 201,
        body: toReceipt(order),
        headers: {
          location: `/orders/${orderId}`,
          etag: '"1"',
          ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
        },
      };
    },
  }),
);

/** Limits a send to the time before the response: a written order is answered with 201 whatever the queue does. */
function withinDeadline(time: Time): PlacePorts['send'] {
  return (command, resend) => withTimeout(time.remainingMs() - 2 * responseMs, ports.send(command, resend), time);
}
