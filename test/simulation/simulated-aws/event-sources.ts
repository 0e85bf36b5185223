import { getSweepTime } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { type Harness, type WorkQueue, workQueues } from '../harness/harness.ts';
import type { System } from '../harness/system.ts';
import type { Mode } from './faults.ts';
import { startOrderStream } from './order-stream.ts';
import { startWebhookSchedule } from './webhook-schedule.ts';

const consumerTimeoutMs = 5_000;
/** A delivery of webhooks waits for receivers. */
const webhookTimeoutMs = 60_000;
const sweeperTimeoutMs = 60_000;
const maxConcurrency = 3;
const minuteMs = 60_000;
/** Returns the pause of a poller after failures: a second, then longer. */
const pauseMs = (failures: number) => Math.min(1_000 * 2 ** failures, minuteMs);

/** Starts what invokes the functions: the pollers of the queues, the sweeper's schedule and the stream of the orders table. */
export function startEventSources(harness: Harness, system: System): void {
  for (const name of workQueues) startPoller(name, harness, system);
  startSchedule(harness, system);
  startOrderStream(harness, system);
  if (harness.conditions.webhooks) startWebhookSchedule(harness, system);
}

/** Polls a queue as Lambda does: deletes what the function processed, and nothing after a crash. */
function startPoller(name: WorkQueue, harness: Harness, { consumers }: System): void {
  const { timeline, random, faults, note } = harness.runtime;
  const queue = harness.queue(name);
  const timeoutMs = name === 'webhooks' ? webhookTimeoutMs : consumerTimeoutMs;
  let running = 0;
  let failures = 0;
  let planned: { at: number; cancel: () => void } | undefined;

  const plan = (notBefore = 0): void => {
    const due = queue.dueAt();
    if (due === undefined || running >= maxConcurrency) return;
    const at = Math.max(due, timeline.now(), notBefore) + random.between(1, 20);
    if (planned && planned.at <= at) return;
    planned?.cancel();
    planned = { at, cancel: timeline.after(at - timeline.now(), () => void poll()) };
  };
  const pickFault = (operation: string): Mode | undefined => {
    const mode = faults.at({ resource: name, operation, subject: '' });
    if (mode) note(`poller of ${name}: ${operation} ${mode}`);
    return mode === 'slow' ? undefined : mode;
  };
  const poll = async (): Promise<void> => {
    planned = undefined;
    const mode = pickFault('receive');
    // A lost response may have received messages; an outage receives none.
    const isOutage = mode === 'fails' || mode === 'hangs';
    const messages = isOutage || (mode && random.chance(0.5)) ? [] : queue.receive();
    failures = mode ? failures + 1 : 0;
    if (mode || messages.length === 0) return plan(mode ? timeline.now() + pauseMs(failures - 1) : 0);
    running += 1;
    plan();
    const invocation = await consumers[name](timeoutMs, (consume, time) => consume(messages, time));
    running -= 1;
    if (typeof invocation === 'object' && 'result' in invocation) {
      const unprocessed = new Set(invocation.result.map(({ messageId }) => messageId));
      if (!pickFault('acknowledge'))
        for (const { messageId, receiptHandle } of messages)
          if (!unprocessed.has(messageId)) queue.delete(receiptHandle);
    } else if (typeof invocation === 'object')
      harness.reportViolation(`the consumer of ${name} threw ${invocation.fault}`);
    plan();
  };
  harness.onQueueChange(name, plan);
}

/** Runs the sweeper every minute, sometimes late. Skips minutes in which no order is overdue. */
function startSchedule(harness: Harness, system: System): void {
  const { timeline, random, note } = harness.runtime;
  let planned: { at: number; cancel: () => void } | undefined;
  let isSweeping = false;

  const plan = (): void => {
    const due = [...harness.stored.orders.values()].flatMap(({ pendingReply }) =>
      pendingReply ? [Date.parse(getSweepTime(pendingReply))] : [],
    );
    if (due.length === 0 || isSweeping) return;
    const from = Math.max(Math.min(...due), timeline.now());
    const at = Math.ceil((from + 1) / minuteMs) * minuteMs;
    if (planned && planned.at <= at) return;
    planned?.cancel();
    const delayMs = random.between(0, harness.conditions.sweeperDelaySeconds * 1_000);
    planned = { at, cancel: timeline.after(at + delayMs - timeline.now(), () => void run()) };
  };
  const run = async (): Promise<void> => {
    planned = undefined;
    isSweeping = true;
    const invocation = await system.sweepOrders(sweeperTimeoutMs, system.sweep);
    if (typeof invocation === 'object' && 'result' in invocation) note(`swept ${JSON.stringify(invocation.result)}`);
    isSweeping = false;
    plan();
  };
  harness.onOrderWritten(plan);
}
