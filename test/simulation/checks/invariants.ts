import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { addSeconds } from '../../../functions/ordering/domain/intake/new-order.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { isFinal } from '../../../functions/ordering/domain/statuses.ts';
import type { Conditions } from '../harness/conditions.ts';
import { type Harness, workQueues } from '../harness/harness.ts';
import type { ClientResults } from '../participants/clients.ts';
import { left } from './figures.ts';
import { type MoneyMoved, noMoneyMoved, sumMoneyByOrder } from './money.ts';

/** An instance that read the order before its cancellation may still send a payment request for so long. */
const raceSeconds = 60;

/** Checks what must hold once the faults have stopped and nothing is left to do. */
export function checkInvariants(harness: Harness, results: ClientResults): void {
  const { reportViolation, stored } = harness;
  for (const orderId of results.receipts.keys())
    if (!stored.orders.has(orderId)) reportViolation(`${orderId} has a receipt and does not exist`);
  for (const name of workQueues) if (harness.queue(name).size() > 0) reportViolation(`${name} is not empty`);
  for (const [reference, orderId] of stored.references) {
    const status = stored.orders.get(orderId)?.status;
    if (!status || status === 'CANCELLED' || status === 'FAILED') reportViolation(`${reference} is held by ${status}`);
  }
  for (const orderId of stored.tokens.keys())
    if (stored.orders.get(orderId)?.payment?.status !== 'PENDING') reportViolation(`the token of ${orderId} was kept`);
  for (const order of stored.orders.values()) {
    const violations = [...checkEnd(order), ...checkMoney(order, harness), ...checkDelivery(order, harness)];
    if (!results.receipts.has(order.orderId)) violations.push('was placed without a receipt');
    if (results.cancelled.has(order.orderId) && !order.cancellation) violations.push('lost its cancellation');
    for (const each of violations) reportViolation(`${order.orderId} (${order.status}): ${each}`);
  }
}

function checkEnd(order: Order): string[] {
  const { status, pendingReply, cancellation, refundOutstanding, reference, orderId, stock, failure, history } = order;
  const violations: string[] = [];
  if (!isFinal(status)) violations.push(`is not final, and waits for ${pendingReply?.for}`);
  else if (pendingReply) violations.push(`is final and waits for ${pendingReply.for} ${reference ?? orderId}`);
  if (cancellation?.status === 'REQUESTED') violations.push('has an open cancellation');
  if (refundOutstanding) violations.push('has a refund outstanding');
  if (status === 'CANCELLED' && cancellation?.status !== 'ACCEPTED') violations.push('was cancelled without a request');
  const isLost = failure?.code === 'lost' || failure?.code === 'damaged';
  const due = status === 'DELIVERED' ? 'SOLD' : isLost ? 'WRITTEN_OFF' : 'RELEASED';
  if (isFinal(status) && stock !== due) violations.push(`its stock is ${stock}, and should be ${due}`);
  const cancelledAt = history.findIndex(({ type }) => type === 'order.cancellation_requested');
  const paidAt = history.findIndex(({ type }) => type === 'payment.processed' || type === 'payment.failed');
  if (cancelledAt >= 0 && cancelledAt < paidAt && status !== 'CANCELLED')
    violations.push('was cancelled before it was paid, and is not cancelled');
  return violations;
}

function checkMoney(order: Order, { providerRecords, chargeRequests, conditions }: Harness): string[] {
  const { orderId, payment, status, total, cancellation, history } = order;
  const { charged, captured, refunded, balance } = sumMoneyByOrder(providerRecords).get(orderId) ?? noMoneyMoved;
  const hasLapsed = charged === 1 && captured === 0 && wasRaised(order, 'payment_not_captured');
  const isKept = payment !== undefined && status === 'DELIVERED' && !hasLapsed;
  const violations: string[] = [];
  const hasLeft = history.some(({ data }) => left.includes(String(data.to)));
  if (captured > 0 && !hasLeft) violations.push('was captured before its parcel left');
  if (conditions.manualCapture && isKept && captured !== 1) violations.push(`was captured ${captured} times`);
  if (balance !== (isKept ? total : 0)) violations.push(`costs ${total}, and the provider kept ${balance}`);
  if (payment && !listExpectedStatuses({ charged, captured, refunded }, hasLapsed, conditions).includes(payment.status))
    violations.push(`its payment is ${payment.status}, charged ${charged} and refunded ${refunded} times`);
  if (!payment && charged > 0) violations.push('was charged without a payment');
  const cancelled = history.find(({ type }) => type === 'order.cancellation_requested')?.at;
  const late = chargeRequests.filter(
    (request) => request.orderId === orderId && cancelled && request.at > addSeconds(cancelled, raceSeconds),
  );
  if (cancellation && late.length > 0) violations.push('sent a payment request after its cancellation');
  return violations;
}

/** An authorization that was called off before its payment was recorded leaves a payment that was never made. */
function listExpectedStatuses(
  { charged, captured, refunded }: Omit<MoneyMoved, 'balance'>,
  hasLapsed: boolean,
  { manualCapture }: Conditions,
): string[] {
  if (charged === 0) return ['DECLINED', 'CANCELLED'];
  if (refunded === 0) return ['PAID'];
  if (hasLapsed) return ['DECLINED'];
  return manualCapture && captured === 0 ? ['REFUNDED', 'CANCELLED'] : ['REFUNDED'];
}

function checkDelivery(order: Order, harness: Harness): string[] {
  const { orderId, status } = order;
  const delivery = harness.deliveries.all().find((candidate) => candidate.orderId === orderId);
  const parcel = harness.carrier.parcels.get(orderId);
  const violations: string[] = [];
  if (status === 'DELIVERED' && !(delivery?.status === 'DELIVERED' && parcel))
    violations.push(`its delivery is ${delivery?.status}, its parcel ${parcel?.trackingNumber}`);
  if (delivery?.status === 'DELIVERED' && status !== 'DELIVERED') violations.push('has a delivered parcel');
  if (delivery && status === 'CANCELLED' && delivery.status !== 'CANCELLED')
    violations.push(`is cancelled, its delivery ${delivery.status}`);
  // An open dead letter is enough: an operator sees and redrives it.
  const isOpen = (id: string) => harness.deadLetters.deadLetters.some(({ body }) => body.includes(`"${id}`));
  const needsOperator = order.attention !== undefined || isOpen(`${orderId}:order.cancellation_requested`);
  if (status === 'CANCELLED' && parcel && !parcel.isCancelled && !needsOperator && harness.conditions.externalCarrier)
    violations.push('is cancelled, and its parcel is not');
  const reason = delivery && findExpectedAttention(delivery);
  if (reason && !wasRaised(order, reason) && !isOpen(`${orderId}:scan:`))
    violations.push(`was scanned after its end without attention for ${reason}`);
  return violations;
}

/** Returns the attention reason of a delivery that was scanned after its end. Written independently of the domain. */
function findExpectedAttention({ status, cancelled, scans }: Delivery): string | undefined {
  const end = cancelled ?? scans.find((scan) => scan.status === status);
  const lateScans = scans.filter(({ revision }) => end && revision > end.revision);
  if (cancelled) return lateScans.length > 0 ? 'parcel_moved_after_cancellation' : undefined;
  const failure = scans.find((scan) => scan.status === 'FAILED')?.reason;
  if (status === 'FAILED' && lateScans.some((scan) => scan.reason !== failure)) return 'parcel_moved_after_failure';
  if (status === 'DELIVERED' && lateScans.some((scan) => scan.reason)) return 'parcel_failed_after_delivery';
  return undefined;
}

/** Whether the order has, or had, attention for this reason, consistently with its history. */
function wasRaised({ attention, history }: Order, reason: string): boolean {
  const last = (type: string) =>
    history.findLast((event) => event.type === type && event.data.reason === reason)?.sequence ?? 0;
  const isOpen = attention?.some((each) => each.reason === reason) ?? false;
  const [raised, acknowledged] = [last('order.needs_attention'), last('order.attention_acknowledged')];
  return raised > 0 && isOpen === raised > acknowledged;
}
