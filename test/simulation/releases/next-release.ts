import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import type { Unrecognized } from '../../../functions/messages/stored.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Payment } from '../../../functions/payment/domain/payment.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';
import { createNextSender, unknownType } from './next-messages.ts';

/** The next release's name for the carrier's pending reply, and a type of event that only it knows. */
const customs = 'customs' as Unrecognized;
const unknownEvent = unknownType as Unrecognized;

type Record = { orderId: string };
type Written = Pick<Harness, 'orders' | 'deliveries' | 'payments' | 'queues'>;

/** Creates a release with more members in its records and messages, and new types of event, message and pending reply. */
export function createNextRelease(random: Random, onOrderWritten: () => void) {
  const marks = new Map<string, string[]>();
  let lastMark = 0;
  const createKey = (record: Record) =>
    `${'scans' in record ? 'delivery' : 'history' in record ? 'order' : 'payment'} ${record.orderId}`;
  /** Adds a member with a unique mark to an object without one, and remembers the mark. */
  const mark = <One extends object | undefined>(one: One, what: string, added: string[]): One => {
    if (!one || 'later' in one || random.chance(0.3)) return one;
    lastMark += 1;
    const text = `${what} ${lastMark}.`;
    added.push(text);
    return { ...one, later: { mark: text, deep: [{ er: true }] } };
  };
  const remember = (record: Record, added: readonly string[]) => {
    onOrderWritten();
    marks.set(createKey(record), [...(marks.get(createKey(record)) ?? []), ...added]);
  };

  function extendOrder(order: Order, added: string[]): Order {
    const history = order.history.map((event, index) =>
      index === order.history.length - 1
        ? { ...mark(event, 'event', added), data: mark(event.data, 'event.data', added) }
        : event,
    );
    const { trace, updatedAt: at } = order;
    const event = { type: unknownEvent, sequence: history.length + 1, at, actor: 'service:scales' };
    const { correlationId } = trace;
    if (random.chance(0.3)) history.push({ ...event, correlationId, data: { grams: 7 } });
    const pendingReply =
      order.pendingReply?.for === 'carrier' ? { ...order.pendingReply, for: customs } : order.pendingReply;
    return {
      ...mark(order, 'order', added),
      trace: mark(order.trace, 'order.trace', added),
      ...(order.payment && { payment: mark(order.payment, 'order.payment', added) }),
      ...(order.delivery && { delivery: mark(order.delivery, 'order.delivery', added) }),
      ...(order.cancellation && { cancellation: mark(order.cancellation, 'order.cancellation', added) }),
      ...(pendingReply && { pendingReply }),
      history,
    };
  }

  return {
    marksOf: (record: Record): readonly string[] => marks.get(createKey(record)) ?? [],

    /** Wraps the ports of the present release. */
    wrap({ orders, deliveries, payments, queues }: Written): Written {
      const createSave =
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
            return order && renameCustoms(order);
          },
          async create(order, held) {
            const added: string[] = [];
            // In place, because the response is made from this object.
            order.items = order.items.map((line) => mark(line, 'line', added));
            if (order.shippingAddress)
              order.shippingAddress = mark(order.shippingAddress, 'order.shippingAddress', added);
            const creation = await orders.create(extendOrder(order, added), held);
            if (creation.outcome === 'created') remember(order, added);
            return creation.outcome === 'exists' ? { ...creation, order: renameCustoms(creation.order) } : creation;
          },
          save: (before, after) => createSave<Order>((order) => orders.save(before, order), extendOrder)(after),
        },
        deliveries: { ...deliveries, save: createSave<Delivery>(deliveries.save, extendDelivery) },
        // In place, because payment goes on with the object that it saved.
        payments: {
          ...payments,
          save: createSave<Payment>(payments.save, (payment, added) =>
            Object.assign(payment, extendPayment(payment, added)),
          ),
        },
        queues: { ...queues, send: createNextSender(queues, random) },
      };
    },
  };

  function extendDelivery(delivery: Delivery, added: string[]): Delivery {
    return {
      ...mark(delivery, 'delivery', added),
      items: delivery.items.map((item) => mark(item, 'item', added)),
      scans: delivery.scans.map((scan) => mark(scan, 'scan', added)),
      trace: mark(delivery.trace, 'delivery.trace', added),
      ...(delivery.parcel && { parcel: mark(delivery.parcel, 'delivery.parcel', added) }),
      ...(delivery.shippingAddress && {
        shippingAddress: mark(delivery.shippingAddress, 'delivery.shippingAddress', added),
      }),
      ...(delivery.cancelled && { cancelled: mark(delivery.cancelled, 'delivery.cancelled', added) }),
    };
  }

  function extendPayment(payment: Payment, added: string[]): Payment {
    return {
      ...mark(payment, 'payment', added),
      trace: mark(payment.trace, 'payment.trace', added),
      ...(payment.completed && { completed: mark(payment.completed, 'payment.completed', added) }),
      ...(payment.refund && { refund: mark(payment.refund, 'payment.refund', added) }),
    };
  }
}

/** Renames the next release's pending reply back to the one that this code knows. */
function renameCustoms(order: Order): Order {
  return order.pendingReply?.for === customs
    ? { ...order, pendingReply: { ...order.pendingReply, for: 'carrier' } }
    : order;
}
