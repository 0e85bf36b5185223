import type { Order } from '../../functions/ordering/domain/order.ts';
import { isFinal } from '../../functions/ordering/domain/statuses.ts';
import { movedPerOrder } from './money.ts';
import type { Told } from './shops.ts';
import { type World, workQueues } from './world.ts';

/** Everything that must be true once the faults have stopped and the world is quiet. */
export function judge(world: World, told: Told): void {
  const { violated, kept } = world;
  for (const orderId of told.receipts.keys())
    if (!kept.orders.has(orderId)) violated(`${orderId} was answered 201 and is not there`);
  for (const name of workQueues) if (world.queue(name).size() > 0) violated(`${name} is not empty`);
  for (const [reference, orderId] of kept.references) {
    const status = kept.orders.get(orderId)?.status;
    if (!status || status === 'CANCELLED' || status === 'FAILED')
      violated(`${reference} is held by ${status}`);
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

function ofMoney({ orderId, payment, status, total }: Order, { books }: World): string[] {
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
  return wrong;
}

function ofDelivery({ orderId, status, needsAttention }: Order, world: World): string[] {
  const delivery = world.deliveries.all().find((candidate) => candidate.orderId === orderId);
  const parcel = world.carrier.parcels.get(orderId);
  const wrong: string[] = [];
  if (status === 'DELIVERED' && !(delivery?.status === 'DELIVERED' && parcel))
    wrong.push(`its delivery is ${delivery?.status}, its parcel ${parcel?.trackingNumber}`);
  if (delivery?.status === 'DELIVERED' && status !== 'DELIVERED') wrong.push('was delivered');
  if (delivery && status === 'CANCELLED' && delivery.status !== 'CANCELLED')
    wrong.push(`is cancelled, its delivery ${delivery.status}`);
  // A letter that says so lies open: an operator sees it, and sends it again.
  const isSetAside = world.letters.letters.some(({ body }) =>
    body.includes(`${orderId}:order.cancellation_requested`),
  );
  const isCalled = needsAttention !== undefined || isSetAside;
  if (status === 'CANCELLED' && parcel && !parcel.isCancelled && !isCalled && world.nature.company)
    wrong.push('is cancelled, and the carrier was never told');
  // So it does when it is the news of the journey that lies open; it must be told once the letter was sent again.
  const isNewsSetAside = world.letters.letters.some(({ body }) => body.includes(`"${orderId}:scan:`));
  const cancelled = delivery?.cancelled?.revision ?? Number.POSITIVE_INFINITY;
  const moved = delivery?.scans.some(({ revision }) => revision > cancelled);
  if (status === 'CANCELLED' && moved && !needsAttention && !isNewsSetAside)
    wrong.push('travels, and nobody was called');
  return wrong;
}
