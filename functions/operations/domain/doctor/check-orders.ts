import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import { type SweepPorts, sweepOrders } from '../../../ordering/domain/lifecycle/sweep-orders.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import type { Payment } from '../../../payment/domain/payment.ts';
import { checkParcel } from './check-delivery.ts';
import { checkOrder } from './check-order.ts';
import type { Finding, FindingKind } from './findings.ts';

/** Orders, and the ids of those that cannot be read as orders. */
export type ScannedOrders = { orders: Order[]; unreadable: string[] };
/** What orders have elsewhere, and the ids of those orders whose part cannot be read. */
type Found<Part> = { readable: Part[]; unreadable: string[] };
export type CheckOrdersPorts = SweepPorts & {
  deliveriesOf(orderIds: readonly string[]): Promise<Found<Delivery>>;
  paymentsOf(orderIds: readonly string[]): Promise<Found<Payment>>;
};

/** What has been overdue for no longer than the sweeper takes to come by is nobody's problem. */
const sweepMs = 90_000;

/** What is wrong with a page of orders. What is overdue is asked for again with `heal`. */
export async function checkOrders(
  { orders, unreadable }: ScannedOrders,
  heal: boolean,
  checked: { orders: number; deliveries: number },
  ports: CheckOrdersPorts,
): Promise<Finding[]> {
  const problems: Finding[] = [];
  const ids = orders.map(({ orderId }) => orderId);
  const [deliveries, payments] = await Promise.all([ports.deliveriesOf(ids), ports.paymentsOf(ids)]);
  checked.orders += orders.length + unreadable.length;
  checked.deliveries += deliveries.readable.length + deliveries.unreadable.length;
  const spoilt = (kind: FindingKind, detail: string) => (orderId: string) => ({
    ...{ kind, orderId, detail, since: ports.now() },
    ...{ healable: false, healed: false },
  });
  problems.push(
    ...unreadable.map(spoilt('order_unreadable', 'The order cannot be read as one.')),
    ...deliveries.unreadable.map(spoilt('delivery_unreadable', 'Its delivery cannot be read as one.')),
    ...payments.unreadable.map(spoilt('payment_unreadable', 'Its payment cannot be read as one.')),
  );
  const half = new Set([...deliveries.unreadable, ...payments.unreadable]);
  for (const order of orders) {
    const ofOrder = ({ orderId }: { orderId: string }) => orderId === order.orderId;
    const [delivery, payment] = [deliveries.readable.find(ofOrder), payments.readable.find(ofOrder)];
    // Beside half of what there is, everything would seem to be missing.
    if (!half.has(order.orderId)) problems.push(...checkOrder({ order, delivery, payment }));
    if (delivery) problems.push(...(await checkParcel(order, delivery, heal, ports)));
    if (isOverdue(order, ports.now())) problems.push(...(await checkOverdue(order.orderId, heal, ports)));
  }
  return problems;
}

/** Somebody may have answered since the page was read. What is overdue is asked for as the sweeper would. */
async function checkOverdue(orderId: string, heal: boolean, ports: CheckOrdersPorts): Promise<Finding[]> {
  const order = await ports.orders.find(orderId);
  if (!order?.pendingReply || !isOverdue(order, ports.now())) return [];
  const { for: awaited, until } = order.pendingReply;
  const listOverdue = async function* () {
    yield orderId;
  };
  const sweeping = { ...ports, orders: { ...ports.orders, listOverdue }, hasTime: () => true };
  const healed = heal && (await sweepOrders(sweeping)).reminded === 1;
  const detail = `The order is ${order.status} and its answer (${awaited}) is overdue.`;
  return [{ kind: 'overdue', orderId, since: until, detail, healable: true, healed }];
}

/** What another release waits for is that release's to judge. */
function isOverdue({ pendingReply }: Order, now: string): boolean {
  return (
    pendingReply !== undefined &&
    getReplySpec(pendingReply) !== undefined &&
    Date.parse(pendingReply.until) + sweepMs < Date.parse(now)
  );
}
