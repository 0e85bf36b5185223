import type { Trace } from '../../../messages/fields/primitives.ts';
import { Refusal } from '../../../messages/refusal.ts';
import type { Order } from '../order.ts';
import { readOrder } from '../read-orders.ts';
import { isCancellable } from '../statuses.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import type { CancellationRequest } from './facts.ts';

export type Cancellation = {
  orderId: string;
  reason: string | undefined;
  /** Whose orders may be cancelled; undefined for everybody's. */
  clientId: string | undefined;
  actor: string;
  trace: Trace;
  /** Why the order as it is then must not be cancelled, after the preconditions of the request. */
  refusalFor?: (order: Order) => Refusal | undefined;
};

/**
 * Asks that an order be cancelled and answers it as it is then. Whoever has to agree is asked: delivery, or nobody
 * before a payment under way has been answered. Asked again it asks nobody twice.
 * Refuses with `order_not_found`, `precondition_failed`, or `order_not_cancellable` once the parcel has left or the
 * order has ended.
 */
export async function cancelOrder(asked: Cancellation, ports: AdvancePorts): Promise<Order> {
  const order = await readOrder(asked, ports);
  const origin = {
    id: `${order.orderId}:${cancelled}`,
    actor: asked.actor,
    correlationId: asked.trace.correlationId,
  };
  let isRace = false;
  const toFact = (now: Order) => {
    const refusal = asked.refusalFor?.(now);
    if (refusal && !(isRace && isOwnWrite(now, asked))) throw refusal;
    isRace = true;
    return toCancellationRequest(now, asked.reason);
  };
  const decision = await advanceOrder(order.orderId, toFact, origin, ports);
  if (decision.order.cancellation?.status === 'REFUSED') throw createNotCancellableRefusal(decision.order);
  return decision.order;
}

const cancelled = 'order.cancellation_requested';

/** Whether an attempt whose response was lost has cancelled the order that the preconditions allowed. */
function isOwnWrite(order: Order, { refusalFor }: Cancellation): boolean {
  return order.cancellation !== undefined && !refusalFor?.({ ...order, version: order.version - 1 });
}

function toCancellationRequest(order: Order, reason: string | undefined): CancellationRequest {
  if (!order.cancellation && !isCancellable(order.status)) throw createNotCancellableRefusal(order);
  return { type: cancelled, data: { reason } };
}

function createNotCancellableRefusal(order: Order): Refusal {
  const detail = isCancellable(order.status)
    ? 'The parcel is leaving the house; the order can no longer be cancelled.'
    : `The order is ${order.status} and can no longer be cancelled.`;
  return new Refusal('order_not_cancellable', detail);
}
