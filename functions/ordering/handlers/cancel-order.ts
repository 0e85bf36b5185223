import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction, parseBody } from '../../platform/http/http-function.ts';
import { checkWrite } from '../../platform/http/preconditions.ts';
import { logger } from '../../platform/logger.ts';
import { createOrderingPorts, orderingVariables } from '../adapters/ordering-ports.ts';
import { cancelOrder } from '../domain/lifecycle/cancel-order.ts';
import { CancelRequest } from '../domain/order.ts';
import { createEtag, toOrderView } from '../domain/order-view.ts';

const env = parseEnvironment(...accessVariables, ...orderingVariables);
const access = createAccess(env, dynamodb);
const ports = createOrderingPorts(env, dynamodb, sqs);

export const handler = httpFunction({
  'POST /orders/{orderId}/cancel': access.allow('orders:write', async (asked, caller) => {
    const { reason } = parseBody(asked, CancelRequest, { emptyIsObject: true }).body;
    const order = await cancelOrder(
      {
        orderId: asked.params.orderId ?? '',
        reason,
        clientId: caller.isOperator ? undefined : caller.clientId,
        actor: `client:${caller.clientId}`,
        trace: asked.trace,
        refusalFor: (present) => checkWrite(asked, createEtag(present)),
      },
      ports,
    );
    logger.info('cancellation asked', { orderId: order.orderId, status: order.status, ...asked.trace });
    return {
      status: 202,
      body: toOrderView(order),
      headers: { location: `/orders/${order.orderId}`, etag: createEtag(order) },
    };
  }),
});
