import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import type { Unrecognized } from '../../../functions/messages/stored.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Payment } from '../../../functions/payment/domain/payment.ts';
import { nextSender, weighed } from './next-messages.ts';
import type { Random } from '../harness/random.ts';
import type { World } from '../harness/harness.ts';

/** What the next release calls the wait for a carrier, and a type of event that only it knows. */
const customs = 'customs' as Unrecognized;
const weighedEvent = weighed as Unrecognized;

type Record = { orderId: string };
type Written = Pick<World, 'orders' | 'deliveries' | 'payments' | 'queues'>;

/** A release whose records and messages have more members, another type of event and of message, and another wait. */
export function nextRelease(random: Random, onWritten: () => void) {
  const marks = new Map<string, string[]>();
  let marked = 0;
  const keyOf = (record: Record) =>
    `${'scans' in record ? 'delivery' : 'history' in record ? 'order' : 'payment'} ${record.orderId}`;
  /** An object with one more member, which is remembered. What has one already stays as it is. */
  const more = <One extends object | undefined>(one: One, what: string, of: string[]): One => {
    if (!one || 'later' in one || random.chance(0.3)) return one;
    marked += 1;
    const mark = `${what} ${marked}.`;
    of.push(mark);
    return { ...one, later: { mark, deep: [{ er: true }] } };
  };
  const remember = (record: Record, added: readonly string[]) => {
    onWritten();
    marks.set(keyOf(record), [...(marks.get(keyOf(record)) ?? []), ...added]);
  };

  function orderWith(order: Order, added: string[]): Order {
    const history = order.history.map((event, index) =>
      index === order.history.length - 1
        ? { ...more(event, 'event', added), data: more(event.data, 'event.data', added) }
        : event,
    );
    const { trace, updatedAt: at } = order;
    const event = { type: weighedEvent, sequence: history.length + 1, at, actor: 'service:scales' };
    const { correlationId } = trace;
    if (random.chance(0.3)) history.push({ ...event, correlationId, data: { grams: 7 } });
    const waiting = order.waiting?.for === 'carrier' ? { ...order.waiting, for: customs } : order.waiting;
    return {
      ...more(order, 'order', added),
      trace: more(order.trace, 'order.trace', added),
      ...(order.payment && { payment: more(order.payment, 'order.payment', added) }),
      ...(order.delivery && { delivery: more(order.delivery, 'order.delivery', added) }),
      ...(order.cancellation && { cancellation: more(order.cancellation, 'order.cancellation', added) }),
      ...(waiting && { waiting }),
      history,
    };
  }

  return {
    marksOf: (record: Record): readonly string[] => marks.get(keyOf(record)) ?? [],

    /** The ports of the present release as this one writes through them. */
    over({ orders, deliveries, payments, queues }: Written): Written {
      const saving =
        <R extends Record>(
          save: (record: R) => Promise<'saved' | 'conflict'>,
          extended: (record: R, added: string[]) => R,
        ) =>
        async (record: R) => {
          const added: string[] = [];
          const saved = await save(extended(record, added));
          if (saved === 'saved') remember(record, added);
          return saved;
        };
      return {
        orders: {
          ...orders,
          async find(orderId) {
            const order = await orders.find(orderId);
            return order && asKnown(order);
          },
          async create(order, held) {
            const added: string[] = [];
            // In place: the first answer is made of this very order, and shows what its client gave.
            order.items = order.items.map((line) => more(line, 'line', added));
            if (order.shippingAddress)
              order.shippingAddress = more(order.shippingAddress, 'order.shippingAddress', added);
            const creation = await orders.create(orderWith(order, added), held);
            if (creation.outcome === 'created') remember(order, added);
            return creation.outcome === 'exists' ? { ...creation, order: asKnown(creation.order) } : creation;
          },
          save: (before, after) => saving<Order>((order) => orders.save(before, order), orderWith)(after),
        },
        deliveries: { ...deliveries, save: saving<Delivery>(deliveries.save, deliveryWith) },
        // In place: the payment that was written is gone on with, and not read again.
        payments: {
          ...payments,
          save: saving<Payment>(payments.save, (payment, added) => Object.assign(payment, paymentWith(payment, added))),
        },
        queues: { ...queues, send: nextSender(queues, random) },
      };
    },
  };

  function deliveryWith(delivery: Delivery, added: string[]): Delivery {
    return {
      ...more(delivery, 'delivery', added),
      items: delivery.items.map((item) => more(item, 'item', added)),
      scans: delivery.scans.map((scan) => more(scan, 'scan', added)),
      trace: more(delivery.trace, 'delivery.trace', added),
      ...(delivery.parcel && { parcel: more(delivery.parcel, 'delivery.parcel', added) }),
      ...(delivery.shippingAddress && {
        shippingAddress: more(delivery.shippingAddress, 'delivery.shippingAddress', added),
      }),
      ...(delivery.cancelled && { cancelled: more(delivery.cancelled, 'delivery.cancelled', added) }),
    };
  }

  function paymentWith(payment: Payment, added: string[]): Payment {
    return {
      ...more(payment, 'payment', added),
      trace: more(payment.trace, 'payment.trace', added),
      ...(payment.settled && { settled: more(payment.settled, 'payment.settled', added) }),
      ...(payment.refund && { refund: more(payment.refund, 'payment.refund', added) }),
    };
  }
}

/** The order as the next release knows it: what it calls a wait is a wait of its own. */
function asKnown(order: Order): Order {
  return order.waiting?.for === customs ? { ...order, waiting: { ...order.waiting, for: 'carrier' } } : order;
}
