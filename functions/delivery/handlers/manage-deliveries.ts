import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { respondWithPage } from '../../platform/http/pagination.ts';
import { checkWrite, makeTag, respondConditionally } from '../../platform/http/preconditions.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import { createDynamodbDeliveries } from '../adapters/deliveries.dynamodb.ts';
import type { Delivery } from '../domain/delivery.ts';
import { listDeliveries, parseOrderId, readDelivery } from '../domain/read-deliveries.ts';
import { recordScan } from '../domain/record-scan.ts';
import { toDeliveryView } from '../domain/view.ts';
import { manageDeliveriesRoutes } from '../routes.ts';

const env = parseEnvironment({ ...accessVariables, DELIVERIES_TABLE: text, ORDER_STATUS_QUEUE_URL: url });
const access = createAccess(env, dynamodb);
const ports = {
  deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
  send: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
  now: () => new Date(),
};

/** Shows deliveries and records the scans of carriers. */
export const handler = httpFunction(
  protectRoutes(access, manageDeliveriesRoutes, {
    'GET /deliveries': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, position) => {
        const { deliveries, after } = await listDeliveries({ status: query.status, limit, after: position }, ports);
        return { items: deliveries.map(toDeliveryView), after };
      }),

    'GET /deliveries/{orderId}': async (request, caller) => {
      const seesAll = caller.isOperator || caller.scopes.has('deliveries:write');
      const limits = seesAll ? {} : { clientId: caller.clientId };
      const delivery = await readDelivery({ orderId: parseOrderId(request.params.orderId), ...limits }, ports);
      return respondConditionally(request, toDeliveryView(delivery));
    },

    'POST /deliveries/{orderId}/scans': async (request, _, { body: scan }) => {
      const orderId = parseOrderId(request.params.orderId);
      const refusalFor = (present: Delivery) => checkWrite(request, makeTag(toDeliveryView(present)));
      const delivery = toDeliveryView(await recordScan({ orderId, scan, trace: request.trace, refusalFor }, ports));
      return { status: 202, body: delivery, headers: { etag: makeTag(delivery) } };
    },
  }),
);
