import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Attempts } from '../../../functions/platform/queue-consumer/attempts.ts';
import { memoryAttempts } from '../../support/memory/attempts.ts';
import { memoryCircuits } from '../../support/memory/circuits.ts';
import { memoryDeliveries } from '../../support/memory/deliveries.ts';
import { memoryFeed } from '../../support/memory/feed.ts';
import { memoryMarks } from '../../support/memory/marks.ts';
import { memoryOrders, noOrders } from '../../support/memory/orders.ts';
import { memoryIntents } from '../../support/memory/payment-provider.ts';
import { memoryPayments } from '../../support/memory/payments.ts';
import { emptyStock, memoryProducts } from '../../support/memory/products.ts';
import { createDeadLetterChecks } from '../checks/dead-letters.ts';
import { createMarkChecks } from '../checks/marks.ts';
import { checkIntentWrites } from '../checks/money.ts';
import { containsPersonal } from '../checks/personal.ts';
import { checkOrderWrites, checkProductWrites } from '../checks/writes.ts';
import { createCarrierRecords } from '../participants/carrier.ts';
import { createFeedReaders } from '../participants/feed-reader.ts';
import { createMailRecords } from '../participants/mail-provider.ts';
import { reportChanges } from '../participants/payment-reports.ts';
import { createReceivers, owner } from '../participants/receivers.ts';
import { createDeployments } from '../releases/deployments.ts';
import { catalogueAtStart } from '../runs/plan.ts';
import type { Faults } from '../simulated-aws/faults.ts';
import type { Runtime } from '../simulated-aws/instance.ts';
import { createSimulatedQueue, type SimulatedQueue } from '../simulated-aws/queue.ts';
import { type Conditions, defaultConditions } from './conditions.ts';
import { deadLetterQueueOf, getRetrySeconds } from './queue-function.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export const workQueues = [
  ...(['orders.fifo', 'order-status.fifo', 'payments.fifo', 'carrier-steps'] as const),
  ...(['notifications.fifo', 'webhooks'] as const),
] as const;
export type WorkQueue = (typeof workQueues)[number];

/** Creates what survives a crash (tables, queues, the records of carrier and provider), and checks every write to it. */
export function createHarness(
  given: Partial<Conditions> = {},
  { timeline, random, faults, faultyMs }: { timeline: Timeline; random: Random; faults: Faults; faultyMs: number },
) {
  const conditions = { ...defaultConditions, ...given };
  const { batchSize, onePerGroup } = conditions;
  const start = timeline.now();
  const trace: string[] = [];
  const violations: string[] = [];
  const note = (line: string) => void trace.push(`${((timeline.now() - start) / 1_000).toFixed(3)} ${line}`);
  const reportViolation = (violation: string) => {
    violations.push(violation);
    note(`VIOLATION ${violation}`);
  };
  const releases = conditions.twoReleases && createDeployments(random.fork(), timeline.now);
  const runtime: Runtime = { timeline, random, faults, note, ...(releases && { releases }) };
  const now = () => new Date(timeline.now());

  const stock = emptyStock(...catalogueAtStart);
  const stored = noOrders();
  const isContended = () => timeline.now() < start + 600_000 && random.chance(conditions.contentionRate);
  const attempts = new Map<string, Attempts>(workQueues.map((name) => [name, memoryAttempts()]));
  const deadLetters = createDeadLetterChecks(
    reportViolation,
    (queue) => getRetrySeconds(queue).length + 1,
    timeline.now,
  );
  /** The times at which ordering sent a payment request. */
  const chargeRequests: { orderId: string; at: string }[] = [];
  let lastNumber = 0;
  const queueListeners = new Map<string, () => void>();
  const queues = new Map<string, SimulatedQueue>(
    workQueues.map((name) => {
      const onOverflow = ({ body }: { body: string }) => deadLetters.store({ queue: name, body, attributes: {} });
      const options = name === 'webhooks' ? { batchSize: 1, visibilitySeconds: 360 } : { batchSize };
      return [name, createSimulatedQueue({ name, now: timeline.now, random, onePerGroup, onOverflow, ...options })];
    }),
  );
  const queue = (name: string): SimulatedQueue => {
    const found = queues.get(name);
    if (!found) throw new Error(`there is no queue ${name}`);
    return found;
  };
  const feed = memoryFeed();
  const feedReaders = createFeedReaders(feed, { timeline, random: random.fork() });
  feed.onAppend = feedReaders.wake;
  const providerRecords = memoryIntents();
  const marks = createMarkChecks(memoryMarks(), { mail: conditions.mail, reportViolation });

  const webhooks = createReceivers({
    ...{ timeline, reportViolation, faultyUntil: start + faultyMs },
    random: random.fork(),
    isUsed: conditions.webhooks,
  });
  const findAddress = (id: string) =>
    stored.orders.get(id)?.contact?.email ?? (webhooks.receivers.has(id) ? owner : undefined);

  const harness = {
    runtime,
    conditions,
    now,
    trace,
    violations,
    reportViolation,
    stock,
    stored,
    orders: memoryOrders(stock, stored, isContended),
    products: memoryProducts(stock, isContended),
    deliveries: memoryDeliveries(),
    payments: memoryPayments(),
    providerRecords,
    intents: reportChanges(checkIntentWrites(providerRecords, reportViolation), {
      ...{ timeline, random: random.fork() },
      send: (sent) => harness.queues.send('payments.fifo', sent, {}),
    }),
    chargeRequests,
    intentCounts: new Map<string, number>(),
    writes: { present: 0, next: 0 },
    circuits: memoryCircuits(),
    carrierCircuits: memoryCircuits(),
    mailCircuits: memoryCircuits(),
    marks,
    mail: createMailRecords({ timeline, findAddress, marks, reportViolation, hasEvents: conditions.mail === 'ses' }),
    webhooks,
    feed,
    feedReaders,
    /** The orders for which a duplicate check was requested. */
    duplicateChecks: new Set<string>(),
    /** The references of the stream records that were dead-lettered. */
    streamDeadLetters: [] as { orderId?: string }[],
    carrier: createCarrierRecords(reportViolation),
    deadLetters,
    attemptsOf: (queueName: string) => attempts.get(queueName) ?? memoryAttempts(),
    queues: {
      send(name: string, sent: Parameters<SimulatedQueue['send']>[0], attributes: Record<string, string>) {
        const source = workQueues.find((work) => deadLetterQueueOf(work) === name);
        if (source) return deadLetters.store({ queue: source, body: sent.body, attributes });
        if (name.endsWith('.fifo') && !allowedGroups(JSON.parse(sent.body)).includes(sent.group))
          reportViolation(`a message on ${name} is in the group ${sent.group}, which is not its order`);
        const { duplicate } = queue(name).send(sent);
        const { type, subject } = JSON.parse(sent.body);
        // The final redrive numbers its messages far above the reminders.
        if (type === 'order.duplicate_check_requested') harness.duplicateChecks.add(subject);
        const isRedriven = /#\d{4,}$/.test(sent.deduplicationId ?? '');
        if (type === 'payment.requested' && !isRedriven)
          chargeRequests.push({ orderId: subject, at: now().toISOString() });
        if (duplicate) note(`  ${name} drops the duplicate ${sent.deduplicationId?.slice(-30)}`);
        queueListeners.get(name)?.();
      },
      delete: (name: string, receiptHandle: string) => queue(name).delete(receiptHandle),
      hide(name: string, receiptHandle: string, seconds: number) {
        const hidden = queue(name).hide(receiptHandle, seconds);
        queueListeners.get(name)?.();
        return hidden;
      },
      visible: (name: string) => queue(name).visible(),
      omits: (name: string) => faults.at({ resource: name, operation: 'entry', subject: '' }) === 'partial',
    },
    queue,
    /** Calls the listener when a message of the queue may have become visible. */
    onQueueChange: (name: WorkQueue, listener: () => void) => void queueListeners.set(name, listener),
    nextNumber: () => ++lastNumber,
    log(line: string, fields: Record<string, unknown>) {
      if (containsPersonal(fields)) reportViolation(`the log has personal data: ${line}`);
      note(`  ${line} ${fields.messageId ?? ''} ${fields.code ?? fields.fault ?? fields.reason ?? ''}`);
    },
  };
  const listeners: ((after: Order, before?: Order) => void)[] = [];
  const notify = (after: Order, before?: Order) => listeners.forEach((listener) => void listener(after, before));
  return {
    ...harness,
    orders: checkOrderWrites(harness, notify),
    products: checkProductWrites(harness),
    /** Calls the listener after every write of an order; `before` is absent if it was just placed. */
    onOrderWritten: (listener: (after: Order, before?: Order) => void) => void listeners.push(listener),
  };
}
export type Harness = ReturnType<typeof createHarness>;

/** The groups that a message may be in: its order's, and that of a call-off, which must not wait behind a payment. */
function allowedGroups({ subject }: { subject: string }): (string | undefined)[] {
  return [subject, `${subject}:payment.refund_requested:cancellation`];
}
