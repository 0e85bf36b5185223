import { Scan } from '../../messages/delivery-messages.ts';
import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction, parseBody } from '../../platform/http/http-function.ts';
import { createCursors, getPageLimit } from '../../platform/http/pagination.ts';
import { checkWrite, makeTag, respondConditionally } from '../../platform/http/preconditions.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { createDynamodbDeliveries } from '../adapters/deliveries.dynamodb.ts';
import type { Delivery } from '../domain/delivery.ts';
import { DeliveryListQuery, listDeliveries, parseOrderId, readDelivery } from '../domain/read-deliveries.ts';
import { recordScan } from '../domain/record-scan.ts';
import { toDeliveryView } from '../domain/view.ts';

const env = parseEnvironment(...accessVariables, 'DELIVERIES_TABLE', 'ORDER_STATUS_QUEUE_URL');
const access = createAccess(env, dynamodb);
const ports = {
  deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
  send: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
  now: () => new Date(),
};

/** Shows deliveries and takes carriers' scans. */
export const handler = httpFunction({
  'GET /deliveries': access.allowQuery('deliveries:write', DeliveryListQuery, async (asked, caller, query) => {
    const { status } = query;
    const cursors = createCursors(asked, caller, { status });
    const after = await cursors.open(query.cursor);
    const listed = await listDeliveries({ status, limit: getPageLimit(query), after }, ports);
    const nextCursor = await cursors.seal(listed.after);
    return { status: 200, body: { items: listed.deliveries.map(toDeliveryView), nextCursor } };
  }),

  'GET /deliveries/{orderId}': access.allow(['orders:read', 'deliveries:write'], async (asked, caller) => {
    const seesAll = caller.isOperator || caller.scopes.has('deliveries:write');
    const limits = seesAll ? {} : { clientId: caller.clientId };
    const delivery = await readDelivery({ orderId: parseOrderId(asked.params.orderId), ...limits }, ports);
    return respondConditionally(asked, toDeliveryView(delivery));
  }),

  'POST /deliveries/{orderId}/scans': access.allow('deliveries:write', async (asked) => {
    const orderId = parseOrderId(asked.params.orderId);
    const { body: scan } = parseBody(asked, Scan);
    const refusalFor = (present: Delivery) => checkWrite(asked, makeTag(toDeliveryView(present)));
    const delivery = toDeliveryView(await recordScan({ orderId, scan, trace: asked.trace, refusalFor }, ports));
    return { status: 202, body: delivery, headers: { etag: makeTag(delivery) } };
  }),
});
