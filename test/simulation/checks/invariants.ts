import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { addSeconds } from '../../../functions/ordering/domain/intake/new-order.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { isFinal } from '../../../functions/ordering/domain/statuses.ts';
import type { Told } from '../participants/clients.ts';
import { movedPerOrder } from './money.ts';
import { type World, workQueues } from '../harness/harness.ts';

/** What was asked for at the very moment of a cancellation may still be sent by whoever had read the order before. */
const raceSeconds = 60;

/** Everything that must be true once the faults have stopped and the world is quiet. */
export function judge(world: World, told: Told): void {
  const { violated, kept } = world;
  for (const orderId of told.receipts.keys())
    if (!kept.orders.has(orderId)) violated(`${orderId} was answered 201 and is not there`);
  for (const name of workQueues) if (world.queue(name).size() > 0) violated(`${name} is not empty`);
  for (const [reference, orderId] of kept.references) {
    const status = kept.orders.get(orderId)?.status;
    if (!status || status === 'CANCELLED' || status === 'FAILED') violated(`${reference} is held by ${status}`);
  }
  for (const orderId of kept.tokens.keys())
    if (kept.orders.get(orderId)?.payment?.status !== 'PENDING') violated(`the token of ${orderId} was kept`);
  for (const order of kept.orders.values()) {
    const wrong = [...ofEnd(order), ...ofMoney(order, world), ...ofDelivery(order, world)];
    if (!told.receipts.has(order.orderId)) wrong.push('was placed and nobody was told');
    if (told.cancellable.has(order.orderId) && !order.cancellation) wrong.push('forgot its cancellation');
    for (const what of wrong) violated(`${order.orderId} (${order.status}): ${what}`);
  }
}

function ofEnd(order: Order): string[] {
  const { status, waiting, cancellation, owed, reference, orderId, stock, failure, history } = order;
  const wrong: string[] = [];
  if (!isFinal(status)) wrong.push(`is not final, and waits for ${waiting?.for}`);
  else if (waiting) wrong.push(`is final and waits for ${waiting.for} ${reference ?? orderId}`);
  if (cancellation?.status === 'REQUESTED') wrong.push('nobody answered its cancellation');
  if (owed) wrong.push('is owed money');
  if (status === 'CANCELLED' && cancellation?.status !== 'ACCEPTED') wrong.push('nobody asked to cancel it');
  const isGone = failure?.code === 'lost' || failure?.code === 'damaged';
  const due = status === 'DELIVERED' ? 'SOLD' : isGone ? 'WRITTEN_OFF' : 'RELEASED';
  if (isFinal(status) && stock !== due) wrong.push(`its goods are ${stock}, and should be ${due}`);
  const asked = history.findIndex(({ type }) => type === 'order.cancellation_requested');
  const paid = history.findIndex(({ type }) => type === 'payment.processed' || type === 'payment.failed');
  if (asked >= 0 && asked < paid && status !== 'CANCELLED') wrong.push('was called off before it was paid');
  return wrong;
}

function ofMoney(order: Order, { books, asksToCharge }: World): string[] {
  const { orderId, payment, status, total, cancellation, history } = order;
  const { charged, refunded, taken } = movedPerOrder(books).get(orderId) ?? {
    charged: 0,
    refunded: 0,
    taken: 0,
  };
  const isKept = payment !== undefined && status === 'DELIVERED';
  const wrong: string[] = [];
  if (taken !== (isKept ? total : 0)) wrong.push(`costs ${total}, and ${taken} was taken and not given back`);
  const expected = charged === 0 ? ['DECLINED', 'CANCELLED'] : refunded === 0 ? ['PAID'] : ['REFUNDED'];
  if (payment && !expected.includes(payment.status))
    wrong.push(`its payment is ${payment.status}, charged ${charged}, refunded ${refunded}`);
  if (!payment && charged > 0) wrong.push('was charged without a payment');
  const calledOff = history.find(({ type }) => type === 'order.cancellation_requested')?.at;
  const late = asksToCharge.filter(
    (ask) => ask.orderId === orderId && calledOff && ask.at > addSeconds(calledOff, raceSeconds),
  );
  if (cancellation && late.length > 0) wrong.push('was asked to be charged after its cancellation');
  return wrong;
}

function ofDelivery(order: Order, world: World): string[] {
  const { orderId, status } = order;
  const delivery = world.deliveries.all().find((candidate) => candidate.orderId === orderId);
  const parcel = world.carrier.parcels.get(orderId);
  const wrong: string[] = [];
  if (status === 'DELIVERED' && !(delivery?.status === 'DELIVERED' && parcel))
    wrong.push(`its delivery is ${delivery?.status}, its parcel ${parcel?.trackingNumber}`);
  if (delivery?.status === 'DELIVERED' && status !== 'DELIVERED') wrong.push('was delivered');
  if (delivery && status === 'CANCELLED' && delivery.status !== 'CANCELLED')
    wrong.push(`is cancelled, its delivery ${delivery.status}`);
  // A dead letter that says so lies open: an operator sees it, and sends it again.
  const isOpen = (id: string) => world.deadLetters.deadLetters.some(({ body }) => body.includes(`"${id}`));
  const isCalled = order.attention !== undefined || isOpen(`${orderId}:order.cancellation_requested`);
  if (status === 'CANCELLED' && parcel && !parcel.isCancelled && !isCalled && world.nature.company)
    wrong.push('is cancelled, and the carrier was never told');
  // So it does when it is the news of the journey that lies open; it must be told once the dead letter was sent again.
  const reason = delivery && strayReason(delivery);
  if (reason && !isSeen(order, reason) && !isOpen(`${orderId}:scan:`))
    wrong.push(`was scanned after its end, and nobody was called for ${reason}`);
  return wrong;
}

/** Why a person has to see to a delivery that was scanned after it had ended, said here once more and in another way. */
function strayReason({ status, cancelled, scans }: Delivery): string | undefined {
  const end = cancelled ?? scans.find((scan) => scan.status === status);
  const after = scans.filter(({ revision }) => end && revision > end.revision);
  if (cancelled) return after.length > 0 ? 'parcel_moved_after_cancellation' : undefined;
  const failure = scans.find((scan) => scan.status === 'FAILED')?.reason;
  if (status === 'FAILED' && after.some((scan) => scan.reason !== failure)) return 'parcel_moved_after_failure';
  if (status === 'DELIVERED' && after.some((scan) => scan.reason)) return 'parcel_failed_after_delivery';
  return undefined;
}

/** A call is open until somebody has acknowledged the last that was made. */
function isSeen({ attention, history }: Order, reason: string): boolean {
  const last = (type: string) =>
    history.findLast((event) => event.type === type && event.data.reason === reason)?.sequence ?? 0;
  const isOpen = attention?.some((call) => call.reason === reason) ?? false;
  const [called, acknowledged] = [last('order.needs_attention'), last('order.attention_acknowledged')];
  return called > 0 && isOpen === called > acknowledged;
}
