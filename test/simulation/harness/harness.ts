import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Attempts } from '../../../functions/platform/queue-consumer/attempts.ts';
import { attemptsInMemory } from '../../support/memory/attempts.ts';
import { memoryCircuits } from '../../support/memory/circuits.ts';
import { memoryDeliveries } from '../../support/memory/deliveries.ts';
import { memoryOrders, noOrders } from '../../support/memory/orders.ts';
import { memoryIntents } from '../../support/memory/payment-provider.ts';
import { memoryPayments } from '../../support/memory/payments.ts';
import { emptyStock, memoryProducts } from '../../support/memory/products.ts';
import { carrierBook } from '../participants/carrier.ts';
import { deadLettersOf, retrySeconds } from './queue-function.ts';
import type { Faults } from '../simulated-aws/faults.ts';
import type { Ground } from '../simulated-aws/instance.ts';
import { deadLetterBook } from '../checks/dead-letters.ts';
import { watchedIntents } from '../checks/money.ts';
import { catalogueAtStart } from '../runs/plan.ts';
import { type SimulatedQueue, simulatedQueue } from '../simulated-aws/queue.ts';
import type { Random } from './random.ts';
import { deployments } from '../releases/deployments.ts';
import type { Timeline } from './timeline.ts';
import { watchedOrders, watchedProducts } from '../checks/writes.ts';

export const workQueues = ['orders.fifo', 'order-status.fifo', 'payments.fifo', 'carrier-steps'] as const;
export type WorkQueue = (typeof workQueues)[number];

/** How this world is, chosen by the seed. */
export type Nature = {
  /** Whether a company brings the goods, which reports scans to the API, in place of the simulated carrier. */
  company: boolean;
  /** Whether the payment provider makes another intent each time that it is asked for one. */
  forgetful: boolean;
  batch: number;
  onePerGroup: boolean;
  /** How often a transaction finds others at the same items. */
  contention: number;
  /** Seconds that the sweeper may be late. */
  sweeperLate: number;
  /** Whether two neighbouring releases take turns, with a rollback in the middle. */
  twoReleases?: boolean;
};

/** Everything that survives a crash: tables, queues, the carrier's and the provider's memory. And what is known of it. */
export function newWorld(
  nature: Nature,
  { timeline, random, faults }: { timeline: Timeline; random: Random; faults: Faults },
) {
  const start = timeline.now();
  const trace: string[] = [];
  const violations: string[] = [];
  const note = (line: string) => void trace.push(`${((timeline.now() - start) / 1_000).toFixed(3)} ${line}`);
  const violated = (what: string) => {
    violations.push(what);
    note(`VIOLATION ${what}`);
  };
  const releases = nature.twoReleases && deployments(random.fork(), timeline.now);
  const ground: Ground = { timeline, random, faults, note, ...(releases && { releases }) };
  const now = () => new Date(timeline.now());

  const stock = emptyStock(...catalogueAtStart);
  const kept = noOrders();
  const contends = () => timeline.now() < start + 600_000 && random.chance(nature.contention);
  const attempts = new Map<string, Attempts>(workQueues.map((name) => [name, attemptsInMemory()]));
  const deadLetters = deadLetterBook(violated, retrySeconds.length + 1, timeline.now);
  /** Every time that payment was asked to charge an order. */
  const asksToCharge: { orderId: string; at: string }[] = [];
  let numbered = 0;
  const wakers = new Map<string, () => void>();
  const queues = new Map<string, SimulatedQueue>(
    workQueues.map((name) => {
      const overflow = ({ body }: { body: string }) => deadLetters.setAside({ queue: name, body, attributes: {} });
      const { batch, onePerGroup } = nature;
      return [name, simulatedQueue({ name, now: timeline.now, random, batch, onePerGroup, overflow })];
    }),
  );
  const queue = (name: string): SimulatedQueue => {
    const found = queues.get(name);
    if (!found) throw new Error(`there is no queue ${name}`);
    return found;
  };

  const world = {
    ground,
    nature,
    start,
    now,
    trace,
    violations,
    violated,
    stock,
    kept,
    orders: memoryOrders(stock, kept, contends),
    products: memoryProducts(stock, contends),
    deliveries: memoryDeliveries(),
    payments: memoryPayments(),
    books: memoryIntents(),
    asksToCharge,
    madeIntents: new Map<string, number>(),
    written: { present: 0, next: 0 },
    circuits: memoryCircuits(),
    carrierCircuits: memoryCircuits(),
    carrier: carrierBook(violated),
    deadLetters,
    attemptsOf: (queueName: string) => attempts.get(queueName) ?? attemptsInMemory(),
    queues: {
      send(name: string, sent: Parameters<SimulatedQueue['send']>[0], attributes: Record<string, string>) {
        const source = workQueues.find((work) => deadLettersOf(work) === name);
        if (source) return deadLetters.setAside({ queue: source, body: sent.body, attributes });
        if (name.endsWith('.fifo') && !groupsOf(JSON.parse(sent.body)).includes(sent.group))
          violated(`a message on ${name} is in the group ${sent.group}, which is not its order`);
        const { duplicate } = queue(name).send(sent);
        const { type, subject } = JSON.parse(sent.body);
        // What an operator sends again after the end has a number far above those of reminders.
        const isRedriven = /#\d{4,}$/.test(sent.deduplicationId ?? '');
        if (type === 'payment.requested' && !isRedriven)
          asksToCharge.push({ orderId: subject, at: now().toISOString() });
        if (duplicate) note(`  ${name} takes ${sent.deduplicationId?.slice(-30)} for a duplicate`);
        wakers.get(name)?.();
      },
      delete: (name: string, receipt: string) => queue(name).delete(receipt),
      hide(name: string, receipt: string, seconds: number) {
        const hidden = queue(name).hide(receipt, seconds);
        wakers.get(name)?.();
        return hidden;
      },
      visible: (name: string) => queue(name).visible(),
      leavesOut: (name: string) => faults.at({ resource: name, operation: 'entry', subject: '' }) === 'partial',
    },
    queue,
    /** Tells whoever feeds a function from the queue that something has changed there. */
    onChange: (name: WorkQueue, wake: () => void) => void wakers.set(name, wake),
    nextNumber: () => ++numbered,
    log(line: string, fields: Record<string, unknown>) {
      note(`  ${line} ${fields.messageId ?? ''} ${fields.fault ?? fields.reason ?? ''}`);
    },
  };
  const listeners: ((created?: Order) => void)[] = [];
  const tell = (created?: Order) => listeners.forEach((listener) => void listener(created));
  return {
    ...world,
    intents: watchedIntents(world.books, violated),
    orders: watchedOrders(world, tell),
    products: watchedProducts(world),
    /** Tells of every write of an order, with the order where it was just placed. */
    onWritten: (listener: (created?: Order) => void) => void listeners.push(listener),
  };
}
export type World = ReturnType<typeof newWorld>;

/** The groups that a message may be in: its order's, and that of what must not wait behind a charge. */
function groupsOf({ subject }: { subject: string }): (string | undefined)[] {
  return [subject, `${subject}:payment.refund_requested:cancellation`];
}
