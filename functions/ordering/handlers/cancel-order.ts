import { accessBy, accessVariables } from '../../platform/access.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { bodyOf, httpFunction } from '../../platform/http.ts';
import { logger } from '../../platform/logger.ts';
import { checkWrite } from '../../platform/preconditions.ts';
import { advanceVariables, advancingOn } from '../adapters/advancing.ts';
import { cancelOrder } from '../domain/cancel-order.ts';
import { CancelRequest } from '../domain/order.ts';
import { etagOf, viewOf } from '../domain/view.ts';

const env = environment(...accessVariables, ...advanceVariables);
const access = accessBy(env, dynamodb);
const ports = advancingOn(env, dynamodb, sqs);

export const handler = httpFunction({
  'POST /orders/{orderId}/cancel': access.allow('orders:write', async (asked, caller) => {
    const { reason } = bodyOf(asked, CancelRequest, { emptyIsObject: true }).body;
    const order = await cancelOrder(
      {
        orderId: asked.params.orderId ?? '',
        reason,
        clientId: caller.everything ? undefined : caller.clientId,
        actor: `client:${caller.clientId}`,
        trace: asked.trace,
        refusalFor: (present) => checkWrite(asked, etagOf(present)),
      },
      ports,
    );
    logger.info('cancellation asked', { orderId: order.orderId, status: order.status, ...asked.trace });
    return {
      status: 202,
      body: viewOf(order),
      headers: { location: `/orders/${order.orderId}`, etag: etagOf(order) },
    };
  }),
});
