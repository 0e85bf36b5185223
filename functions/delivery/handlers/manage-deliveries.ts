import { Scan } from '../../messages/delivery-messages.ts';
import { accessBy, accessVariables } from '../../platform/access.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { bodyOf, httpFunction } from '../../platform/http.ts';
import { cursorsOf, limitOf } from '../../platform/page.ts';
import { answerRead, checkWrite, makeTag } from '../../platform/preconditions.ts';
import { sendTo } from '../../platform/queue.ts';
import { deliveriesIn } from '../adapters/deliveries.dynamodb.ts';
import type { Delivery } from '../domain/delivery.ts';
import { listDeliveries } from '../domain/list.ts';
import { DeliveryListQuery } from '../domain/queries.ts';
import { recordScan } from '../domain/record-scan.ts';
import { orderIdOf, showDelivery } from '../domain/show.ts';
import { viewOf } from '../domain/view.ts';

const env = environment(...accessVariables, 'DELIVERIES_TABLE', 'ORDER_STATUS_QUEUE_URL');
const access = accessBy(env, dynamodb);
const ports = {
  deliveries: deliveriesIn(env.DELIVERIES_TABLE, dynamodb),
  send: sendTo(env.ORDER_STATUS_QUEUE_URL, sqs),
  now: () => new Date(),
};

/** Shows deliveries and takes carriers' scans. */
export const handler = httpFunction({
  'GET /deliveries': access.allowQuery(
    'deliveries:write',
    DeliveryListQuery,
    async (asked, caller, query) => {
      const { status } = query;
      const cursors = cursorsOf(asked, caller, { status });
      const after = await cursors.open(query.cursor);
      const listed = await listDeliveries({ status, limit: limitOf(query), after }, ports);
      const nextCursor = await cursors.seal(listed.after);
      return { status: 200, body: { items: listed.deliveries.map(viewOf), nextCursor } };
    },
  ),

  'GET /deliveries/{orderId}': access.allow(['orders:read', 'deliveries:write'], async (asked, caller) => {
    const seesAll = caller.everything || caller.scopes.has('deliveries:write');
    const limits = seesAll ? {} : { clientId: caller.clientId };
    const delivery = await showDelivery({ orderId: orderIdOf(asked.params.orderId), ...limits }, ports);
    return answerRead(asked, viewOf(delivery));
  }),

  'POST /deliveries/{orderId}/scans': access.allow('deliveries:write', async (asked) => {
    const orderId = orderIdOf(asked.params.orderId);
    const { body: scan } = bodyOf(asked, Scan);
    const refusalFor = (present: Delivery) => checkWrite(asked, makeTag(viewOf(present)));
    const delivery = viewOf(await recordScan({ orderId, scan, trace: asked.trace, refusalFor }, ports));
    return { status: 202, body: delivery, headers: { etag: makeTag(delivery) } };
  }),
});
