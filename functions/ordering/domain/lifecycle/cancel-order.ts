import type { Trace } from '../../../messages/fields/primitives.ts';
import { Refusal } from '../../../messages/refusal.ts';
import type { Order } from '../order.ts';
import { readOrder } from '../read-orders.ts';
import { isCancellable } from '../statuses.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import type { FactOf } from './facts.ts';

type CancelOrderRequest = {
  orderId: string;
  reason: string | undefined;
  /** The client whose orders may be cancelled; undefined for all clients. */
  clientId: string | undefined;
  actor: string;
  trace: Trace;
  /** Returns why the preconditions of the request forbid to cancel the order as it is now. */
  refusalFor?: (order: Order) => Refusal | undefined;
};

/**
 * Requests that an order be cancelled, and returns the order. The delivery or the pending charge is called off first;
 * a second request sends nothing.
 * Refuses with `order_not_found`, `precondition_failed`, or `order_not_cancellable` once the parcel has left or the
 * order has ended.
 */
export async function cancelOrder(request: CancelOrderRequest, ports: AdvancePorts): Promise<Order> {
  const { orderId } = await readOrder(request, ports);
  const origin = {
    id: `${orderId}:order.cancellation_requested`,
    actor: request.actor,
    correlationId: request.trace.correlationId,
  };
  let isRetry = false;
  const toFact = (order: Order): FactOf<'order.cancellation_requested'> => {
    const refusal = request.refusalFor?.(order);
    if (refusal && !(isRetry && isOwnWrite(order, request))) throw refusal;
    if (!order.cancellation && !isCancellable(order.status)) throw refuseToCancel(order);
    isRetry = true;
    return { type: 'order.cancellation_requested', data: { reason: request.reason } };
  };
  const { order } = await advanceOrder(orderId, toFact, origin, ports);
  if (order.cancellation?.status === 'REFUSED') throw refuseToCancel(order);
  return order;
}

/** Whether an earlier attempt, whose response was lost, has cancelled the order that the preconditions allowed. */
function isOwnWrite(order: Order, { refusalFor }: CancelOrderRequest): boolean {
  return order.cancellation !== undefined && !refusalFor?.({ ...order, version: order.version - 1 });
}

function refuseToCancel({ status }: Order): Refusal {
  const detail = isCancellable(status)
    ? 'The parcel is leaving the warehouse. The order can no longer be cancelled.'
    : `The order is ${status} and can no longer be cancelled.`;
  return new Refusal('order_not_cancellable', detail);
}
