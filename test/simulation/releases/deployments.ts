import { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { fromOrderItem, toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Orders } from '../../../functions/ordering/domain/ports.ts';
import { Payment } from '../../../functions/payment/domain/payment.ts';
import { fromItem, toItem } from '../../../functions/platform/dynamodb/item.ts';
import type { Call } from '../simulated-aws/instance.ts';
import { weighed } from './next-messages.ts';
import { nextRelease } from './next-release.ts';
import type { Random } from '../harness/random.ts';
import type { World } from '../harness/harness.ts';

export type Release = 'present' | 'next';
/** How much of the traffic the next release has, one after the other: a canary, all, a rollback, a canary, all. */
const shares = [0, 0.5, 1, 0, 0.5, 1];

/** Which release an instance is of, and which instances may still be given work. */
export function deployments(random: Random, now: () => number) {
  const start = now();
  const lastChangeMs = random.pick([60_000, 120_000, 300_000]);
  const changes = shares.slice(1).map(() => start + random.between(0, lastChangeMs));
  const share = () => shares[changes.filter((at) => at <= now()).length] ?? 1;
  const releases = new WeakMap<Call, Release>();
  return {
    /** Of the instance that makes these calls: as deployed when it was first asked. */
    of(call: Call): Release {
      const release = releases.get(call) ?? (random.chance(share()) ? 'next' : 'present');
      releases.set(call, release);
      return release;
    },
    serves(call: Call): boolean {
      const release = releases.get(call);
      return release === undefined || (release === 'next' ? share() > 0 : share() < 1);
    },
  };
}

type Stores = Pick<World, 'orders' | 'deliveries' | 'payments' | 'queues'> & {
  /** Whether the release knows a body that the other does not. */
  knows(body: string): boolean;
};

/**
 * What the two releases see of the same tables and queues. Both read records as they stand in a table. The next one writes
 * more into them, at many depths, and sends more; nothing of that may ever be lost, whoever writes after it.
 */
export function storesOf(world: World): (call: Call) => Stores {
  const { releases } = world.ground;
  const only: Stores = { ...world, knows: () => false };
  if (!releases) return () => only;
  const { written } = world;
  const next = nextRelease(world.ground.random.fork(), () => {
    written.next += 1;
    written.present -= 1;
  });
  const kept = (record: { orderId: string }): void => {
    const text = JSON.stringify(record);
    written.present += 1;
    for (const mark of next.marksOf(record)) if (!text.includes(mark)) world.violated(`${mark} was lost`);
  };
  const present: Stores = {
    ...only,
    orders: ordersRead(world.orders, (order) => fromOrderItem(toOrderItem(order)), kept),
    deliveries: {
      ...world.deliveries,
      async find(orderId) {
        const delivery = await world.deliveries.find(orderId);
        return delivery && fromItem(Delivery, toItem(delivery));
      },
      save: async (delivery) => checked(await world.deliveries.save(delivery), delivery, kept),
    },
    payments: {
      ...world.payments,
      async find(orderId) {
        const payment = await world.payments.find(orderId);
        return payment && fromItem(Payment, toItem(payment));
      },
      save: async (payment) => checked(await world.payments.save(payment), payment, kept),
    },
  };
  const of = {
    present,
    next: { ...present, ...next.over(present), knows: (body: string) => body.includes(weighed) },
  };
  return (call) => of[releases.of(call)];
}

function ordersRead(orders: Orders, read: (order: Order) => Order, kept: (order: Order) => void): Orders {
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
    save: async (before, after) => checked(await orders.save(before, after), after, kept),
  };
}

function checked<R extends { orderId: string }>(saved: 'saved' | 'conflict', record: R, kept: (record: R) => void) {
  if (saved === 'saved') kept(record);
  return saved;
}
