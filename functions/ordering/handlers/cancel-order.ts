import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { checkWrite } from '../../platform/http/preconditions.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { logger } from '../../platform/logger.ts';
import { createOrderingPorts, orderingVariables } from '../adapters/ordering-ports.ts';
import { cancelOrder } from '../domain/lifecycle/cancel-order.ts';
import { createEtag, toOrderView } from '../domain/order-view.ts';
import { cancelOrderRoutes } from '../routes.ts';

const env = parseEnvironment({ ...accessVariables, ...orderingVariables });
const access = createAccess(env, dynamodb);
const ports = createOrderingPorts(env, dynamodb, sqs);

/** Requests the cancellation of orders. */
export const handler = httpFunction(
  protectRoutes(access, cancelOrderRoutes, {
    'POST /orders/{orderId}/cancel': async (request, caller, { body }) => {
      const order = await cancelOrder(
        {
          orderId: request.params.orderId ?? '',
          reason: body.reason,
          clientId: caller.isOperator ? undefined : caller.clientId,
          actor: caller.actor,
          trace: request.trace,
          refusalFor: (present) => checkWrite(request, createEtag(present)),
        },
        ports,
      );
      logger.info('cancellation requested', { orderId: order.orderId, status: order.status, ...request.trace });
      return {
        status: 202,
        body: toOrderView(order),
        headers: { location: `/orders/${order.orderId}`, etag: createEtag(order) },
      };
    },
  }),
);
