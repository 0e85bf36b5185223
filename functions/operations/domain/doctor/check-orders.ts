import type { Delivery } from '../../../delivery/domain/delivery.ts';
import type { FeedCheck } from '../../../events/domain/feed/find-missing.ts';
import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import { type SweepPorts, sweepOrders } from '../../../ordering/domain/lifecycle/sweep-orders.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import type { Payment } from '../../../payment/domain/payment.ts';
import { checkDelivery } from './check-delivery.ts';
import { checkOrderFigures, type FiguresPorts } from './check-figures.ts';
import { checkOrder } from './check-order.ts';
import { createFinding, type Finding, type FindingKind } from './findings.ts';

/** Orders, and the ids of orders that cannot be read. */
export type ScannedOrders = { orders: Order[]; unreadable: string[] };
/** Deliveries or payments, and the ids of the orders whose one cannot be read. */
type Parts<Part> = { readable: Part[]; unreadable: string[] };
export type CheckOrdersPorts = SweepPorts &
  Pick<FiguresPorts, 'figures'> & {
    deliveriesOf(orderIds: readonly string[]): Promise<Parts<Delivery>>;
    paymentsOf(orderIds: readonly string[]): Promise<Parts<Payment>>;
    feed: FeedCheck;
  };

/** A reply that is overdue for less than this is left to the sweeper. */
const sweepMs = 90_000;

/** Checks a page of orders and counts it in `checked`. With `heal` the sweeper reminds of overdue replies. */
export async function checkOrders(
  { orders, unreadable }: ScannedOrders,
  heal: boolean,
  checked: { orders: number; deliveries: number },
  ports: CheckOrdersPorts,
): Promise<Finding[]> {
  const ids = orders.map(({ orderId }) => orderId);
  const [deliveries, payments] = await Promise.all([ports.deliveriesOf(ids), ports.paymentsOf(ids)]);
  checked.orders += orders.length + unreadable.length;
  checked.deliveries += deliveries.readable.length + deliveries.unreadable.length;
  const reportUnreadable = (kind: FindingKind, orderIds: readonly string[], detail: string) =>
    orderIds.map((orderId) => createFinding(kind, { orderId, since: ports.now(), detail }));
  const findings = [
    ...reportUnreadable('order_unreadable', unreadable, 'The order cannot be read.'),
    ...reportUnreadable('delivery_unreadable', deliveries.unreadable, 'The delivery cannot be read.'),
    ...reportUnreadable('payment_unreadable', payments.unreadable, 'The payment cannot be read.'),
  ];
  const incomplete = new Set([...deliveries.unreadable, ...payments.unreadable]);
  for (const order of orders) {
    const isOfOrder = ({ orderId }: { orderId: string }) => orderId === order.orderId;
    const [delivery, payment] = [deliveries.readable.find(isOfOrder), payments.readable.find(isOfOrder)];
    // A part that cannot be read would seem to be missing.
    if (!incomplete.has(order.orderId)) findings.push(...checkOrder({ order, delivery, payment }));
    if (delivery) findings.push(...(await checkDelivery(order, delivery, heal, ports)));
    if (isOverdue(order, ports.now())) findings.push(...(await checkOverdue(order.orderId, heal, ports)));
  }
  const missing = await Promise.all(orders.map((order) => checkEvents(order, heal, ports)));
  // Events that were published just now are counted by then.
  return [...findings, ...missing.flat(), ...(await checkOrderFigures(orders, heal, ports))];
}

/** Compares the history of an order with the event feed of its client. */
async function checkEvents(order: Order, heal: boolean, { feed, now }: CheckOrdersPorts): Promise<Finding[]> {
  const missing = await feed.findMissing(order);
  if (missing.size === 0) return [];
  if (heal) await feed.publish(order, missing);
  const detail = `The event feed lacks these events of the order: ${[...missing].join(', ')}.`;
  return [
    createFinding('events_missing', { orderId: order.orderId, since: now(), detail, healable: true, healed: heal }),
  ];
}

/** Reads the order again, because the reply may have come since the page was read. */
async function checkOverdue(orderId: string, heal: boolean, ports: CheckOrdersPorts): Promise<Finding[]> {
  const order = await ports.orders.find(orderId);
  if (!order?.pendingReply || !isOverdue(order, ports.now())) return [];
  const { for: reply, until: since } = order.pendingReply;
  const listOverdue = async function* () {
    yield orderId;
  };
  const sweepPorts = { ...ports, orders: { ...ports.orders, listOverdue }, hasTime: () => true };
  const healed = heal && (await sweepOrders(sweepPorts)).reminded === 1;
  const detail = `The order is ${order.status}, and its reply (${reply}) is overdue.`;
  return [createFinding('overdue', { orderId, since, detail, healable: true, healed })];
}

/** A reply that only another release knows is left to that release. */
function isOverdue({ pendingReply }: Order, now: string): boolean {
  return (
    pendingReply !== undefined &&
    getReplySpec(pendingReply) !== undefined &&
    Date.parse(pendingReply.until) + sweepMs < Date.parse(now)
  );
}
