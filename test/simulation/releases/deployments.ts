import { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { fromOrderItem, toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Orders } from '../../../functions/ordering/domain/ports.ts';
import { Payment } from '../../../functions/payment/domain/payment.ts';
import { fromItem, toItem } from '../../../functions/platform/dynamodb/item.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';
import type { Call } from '../simulated-aws/instance.ts';
import { unknownType } from './next-messages.ts';
import { createNextRelease } from './next-release.ts';

export type Release = 'present' | 'next';
/** The share of the traffic of the next release over time: canary, all, rollback, canary, all. */
const shares = [0, 0.5, 1, 0, 0.5, 1];

/** Decides the release of each instance, and which instances still get work. */
export function createDeployments(random: Random, now: () => number) {
  const start = now();
  const lastChangeMs = random.pick([60_000, 120_000, 300_000]);
  const changes = shares.slice(1).map(() => start + random.between(0, lastChangeMs));
  const share = () => shares[changes.filter((at) => at <= now()).length] ?? 1;
  const releases = new WeakMap<Call, Release>();
  return {
    /** Returns the release of the instance with this `call`: the one deployed at its first call. */
    releaseOf(call: Call): Release {
      const release = releases.get(call) ?? (random.chance(share()) ? 'next' : 'present');
      releases.set(call, release);
      return release;
    },
    isServing(call: Call): boolean {
      const release = releases.get(call);
      return release === undefined || (release === 'next' ? share() > 0 : share() < 1);
    },
  };
}

type Stores = Pick<Harness, 'orders' | 'deliveries' | 'payments' | 'queues'> & {
  /** Whether the release knows a message that the other one does not. */
  knows(body: string): boolean;
};

/**
 * Creates the stores of two releases over the same tables and queues. Both read records through the table's codec. The
 * next release adds members at many depths and sends more messages. No write of either release may lose them.
 */
export function createStores(harness: Harness): (call: Call) => Stores {
  const { releases } = harness.runtime;
  const all: Stores = { ...harness, knows: () => false };
  if (!releases) return () => all;
  const { writes } = harness;
  const next = createNextRelease(harness.runtime.random.fork(), () => {
    writes.next += 1;
    writes.present -= 1;
  });
  const checkWrite = (record: { orderId: string }): void => {
    const text = JSON.stringify(record);
    writes.present += 1;
    for (const mark of next.marksOf(record)) if (!text.includes(mark)) harness.reportViolation(`${mark} was lost`);
  };
  const present: Stores = {
    ...all,
    orders: wrapOrders(harness.orders, (order) => fromOrderItem(toOrderItem(order)), checkWrite),
    deliveries: {
      ...harness.deliveries,
      async find(orderId) {
        const delivery = await harness.deliveries.find(orderId);
        return delivery && fromItem(Delivery, toItem(delivery));
      },
      save: async (delivery) => checkSaved(await harness.deliveries.save(delivery), delivery, checkWrite),
    },
    payments: {
      ...harness.payments,
      async find(orderId) {
        const payment = await harness.payments.find(orderId);
        return payment && fromItem(Payment, toItem(payment));
      },
      save: async (payment) => checkSaved(await harness.payments.save(payment), payment, checkWrite),
    },
  };
  const byRelease = {
    present,
    next: { ...present, ...next.wrap(present), knows: (body: string) => body.includes(unknownType) },
  };
  return (call) => byRelease[releases.releaseOf(call)];
}

function wrapOrders(orders: Orders, read: (order: Order) => Order, checkWrite: (order: Order) => void): Orders {
  return {
    ...orders,
    async find(orderId) {
      const order = await orders.find(orderId);
      return order && read(order);
    },
    async create(order, held) {
      const creation = await orders.create(order, held);
      return creation.outcome === 'exists' ? { ...creation, order: read(creation.order) } : creation;
    },
    save: async (before, after) => checkSaved(await orders.save(before, after), after, checkWrite),
  };
}

function checkSaved<R extends { orderId: string }>(
  saved: 'saved' | 'conflict',
  record: R,
  checkWrite: (record: R) => void,
) {
  if (saved === 'saved') checkWrite(record);
  return saved;
}
