import { createFiguresCheck } from '../../../functions/analytics/domain/check-figures.ts';
import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { type DoctorPorts, Progress } from '../../../functions/operations/domain/doctor/run-doctor.ts';
import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import { Order } from '../../../functions/ordering/domain/order.ts';
import type { Payment } from '../../../functions/payment/domain/payment.ts';
import { orderId, payment, secondsLater } from '../../support/example.ts';
import { memoryDeadLetters } from '../../support/memory/dead-letters.ts';
import { memoryDeliveries } from '../../support/memory/deliveries.ts';
import { memoryFeed } from '../../support/memory/feed.ts';
import { memoryCheckpoints as figureCheckpoints, memoryFacts, toFeeds } from '../../support/memory/figures.ts';
import { memoryMarks } from '../../support/memory/marks.ts';
import { createOrdering as ordering } from '../ordering/ordering-harness.ts';
import { advance, createExampleOrder, type FactName } from '../ordering/placed-order.ts';

type SentBody = { queue: string; body: string; group: string; deduplicationId: string };

/**
 * Creates operations over the ports of all services in memory. The clock stands until `pass` is called. A call that is
 * named in `faults` fails that many times before it has an effect.
 */
export function createHarness(...products: Product[]) {
  const shop = ordering(...products);
  const deadLetters = memoryDeadLetters();
  const marks = memoryMarks();
  const deliveries = memoryDeliveries();
  const checkpoints = memoryCheckpoints();
  const payments = new Map<string, Payment>();
  const bodies: SentBody[] = [];
  const faults: Record<string, number> = {};
  const failing = <Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if ((faults[name] ?? 0) > 0) {
        faults[name] = (faults[name] ?? 0) - 1;
        throw new Error(`${name} fails`);
      }
      return call(...args);
    };
  };
  const orders = {
    ...shop.orders,
    find: failing('orders.find', shop.orders.find),
    save: failing('orders.save', shop.orders.save),
  };
  const byId = () => [...shop.stored.orders.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const known = <StoredOrders>(ids: readonly string[], find: (id: string) => Promise<StoredOrders | undefined>) =>
    Promise.all(ids.map(find)).then((found) => ({
      readable: found.flatMap((one) => one ?? []),
      unreadable: [],
    }));
  const { stock } = shop;
  const ports: DoctorPorts = {
    ...shop.ports,
    orders,
    deadLetters: { ...deadLetters, save: failing('deadLetters.save', deadLetters.save) },
    deliveries,
    marks,
    sendBody: failing('sendBody', async (queue, body, as) => void bodies.push({ queue, body, ...as })),
    async scan(position, limit) {
      const behind = byId().filter((order) => position === undefined || order.orderId > position);
      const page = behind.slice(0, limit);
      const last = page.at(-1);
      const more = last && behind.length > limit ? { after: last.orderId } : {};
      return { orders: structuredClone(page), unreadable: [], ...more };
    },
    deliveriesOf: (ids) => known(ids, deliveries.find),
    paymentsOf: (ids) => known(ids, async (id) => payments.get(id)),
    stock: {
      find: shop.ports.products.find,
      async page(limit, position) {
        const page = await shop.ports.products.list(limit, position);
        return { products: page.products, ...(page.after && { after: page.after }) };
      },
      async correct(seen, to) {
        const now = stock.products.get(seen.productId);
        const same =
          now && (['available', 'held', 'sold', 'writtenOff', 'stocked'] as const).every((of) => now[of] === seen[of]);
        if (!same) return 'conflict';
        stock.products.set(seen.productId, { ...now, ...to });
        return 'corrected';
      },
    },
    feed: { findMissing: async () => new Set<number>(), publish: async () => undefined },
    allOrders: { findMany: async (ids) => byId().filter(({ orderId: id }) => ids.includes(id)) },
    figures: {
      ...createFiguresCheck({
        ...{ feeds: toFeeds(memoryFeed()), facts: memoryFacts(), checkpoints: figureCheckpoints() },
        now: () => Date.parse(shop.ports.now()),
      }),
      findMissing: async () => [],
    },
    checkpoints: { ...checkpoints, save: failing('checkpoints.save', checkpoints.save) },
    hasTime: () => true,
  };
  return { ...shop, ports, marks, deadLetters, deliveries, payments, bodies, faults };
}
export type Harness = ReturnType<typeof createHarness>;

function memoryCheckpoints(): DoctorPorts['checkpoints'] {
  const stored: string[] = [];
  return {
    save: async (progress) => String(stored.push(JSON.stringify(progress)) - 1),
    find: async (id) => Progress.safeParse(JSON.parse(stored[Number(id)] ?? 'null')).data,
  };
}

/** Saves an order with its stock, its delivery and its payment. */
export async function put(to: Harness, order: Order): Promise<Order> {
  to.stored.orders.set(order.orderId, JSON.parse(JSON.stringify(order)));
  const place = ({ HELD: 'held', SOLD: 'sold', RELEASED: 'available', WRITTEN_OFF: 'writtenOff' } as const)[
    Order.shape.stock.parse(order.stock)
  ];
  for (const { productId, quantity } of order.items) {
    const known = to.stock.products.get(productId);
    if (known)
      to.stock.products.set(productId, {
        ...known,
        available: known.available - quantity + (place === 'available' ? quantity : 0),
        ...(place === 'available' ? {} : { [place]: known[place] + quantity }),
      });
  }
  if (order.delivery) await to.deliveries.save(deliveryOf(order));
  if (order.payment?.status === 'PENDING') to.stored.tokens.set(order.orderId, 'tok_down');
  const charged = { PAID: 'PAID', REFUND_PENDING: 'REFUND_PENDING', REFUNDED: 'REFUNDED' } as const;
  const status = charged[(order.payment?.status ?? '') as keyof typeof charged];
  if (status) to.payments.set(order.orderId, paymentOf(order, status));
  return order;
}

/** Creates a paying order and applies these facts to it. */
export function createOrderAfter(...names: FactName[]): Order {
  return advance(createExampleOrder({ payment }), ...names);
}

export function deliveryOf({ orderId: id, clientId, items, delivery, trace }: Order): Delivery {
  return {
    ...{ orderId: id, clientId, trace },
    status: delivery?.status ?? 'PROCESSING',
    items: items.map(({ productId, quantity }) => ({ productId, quantity })),
    scans: [],
    createdAt: secondsLater(1),
    updatedAt: secondsLater(1),
    revision: 1,
  };
}

export function paymentOf({ orderId: id, total, currency, trace }: Order, status: Payment['status']): Payment {
  return {
    ...{ orderId: id, currency, trace, status },
    amount: total,
    method: 'card',
    intentId: 'pay-1',
    createdAt: secondsLater(0),
    updatedAt: secondsLater(0),
    revision: 2,
  };
}

/** Lists the event types in an order's history, without those that every new order has. */
export function listNewEvents({ stored }: Harness, id = orderId): string[] {
  const begins = new Set(['order.created', 'stock.held', 'payment.requested']);
  return (stored.orders.get(id)?.history ?? []).map(({ type }) => type).filter((type) => !begins.has(type));
}
