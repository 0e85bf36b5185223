import { accessBy, accessVariables } from '../../platform/access.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { answerMs, type Time, within } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { bodyOf, httpFunction } from '../../platform/http.ts';
import { faultText, logger } from '../../platform/logger.ts';
import { measure } from '../../platform/measure.ts';
import { advanceVariables, advancingOn } from '../adapters/advancing.ts';
import { catalogueOnDynamoDB } from '../adapters/catalogue.dynamodb.ts';
import { pause } from '../adapters/clock.ts';
import { keysIn } from '../adapters/double-click.dynamodb.ts';
import { keyOf, orderIdOf, requestHashOf } from '../domain/idempotency-key.ts';
import { OrderRequest } from '../domain/order.ts';
import { type PlacePorts, placeOrder } from '../domain/place-order.ts';
import { receiptOf } from '../domain/view.ts';

const env = environment(...accessVariables, ...advanceVariables, 'IDEMPOTENCY_TABLE');
const access = accessBy(env, dynamodb);
const newKey = keysIn(env.IDEMPOTENCY_TABLE, dynamodb);
const ports: PlacePorts = {
  ...advancingOn(env, dynamodb, sqs),
  catalogue: catalogueOnDynamoDB(env.PRODUCTS_TABLE, dynamodb),
  pause,
  unsent: ({ orderId, trace }, fault) =>
    logger.warn('command not sent, left to the sweeper', {
      orderId,
      correlationId: trace.correlationId,
      fault: faultText(fault),
    }),
};

export const handler = httpFunction({
  'POST /orders': access.allow('orders:write', async (asked, { clientId }) => {
    const { body, received } = bodyOf(asked, OrderRequest);
    const header = asked.headers['idempotency-key'];
    const requestHash = requestHashOf(received);
    const key = header === undefined ? await newKey(clientId, requestHash) : keyOf(header);
    const orderId = orderIdOf(clientId, key);
    const placing = { clientId, orderId, request: body, requestHash, trace: asked.trace };
    const { order, replayed } = await placeOrder(placing, { ...ports, send: inTime(asked.time) });
    if (!replayed) measure({ ordersPlaced: 1 });
    logger.info(replayed ? 'order answered again' : 'order placed', { orderId, ...asked.trace });
    return {
      status: 201,
      body: receiptOf(order),
      headers: {
        location: `/orders/${orderId}`,
        etag: '"1"',
        ...(header === undefined ? { 'idempotency-key': key } : {}),
        ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
      },
    };
  }),
});

/** Sends in the time that is left for the answer: an order that is written is answered 201, whatever the queue does. */
function inTime(time: Time): PlacePorts['send'] {
  return (command, resend) => within(time.remainingMs() - 2 * answerMs, ports.send(command, resend), time);
}
