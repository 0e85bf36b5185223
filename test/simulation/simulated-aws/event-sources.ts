import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Mode } from './faults.ts';
import type { System } from '../harness/system.ts';
import { type WorkQueue, type World, workQueues } from '../harness/harness.ts';

const consumerTimeoutMs = 5_000;
const sweeperTimeoutMs = 60_000;
const mostAtOnce = 3;
const minuteMs = 60_000;
/** Pollers try again after a second, and more rarely while nothing works. */
const pauseMs = (losses: number) => Math.min(1_000 * 2 ** losses, minuteMs);

/** What calls the functions: the pollers of the queues, the schedule of the sweeper, the stream of the orders' table. */
export function startFeeds(world: World, system: System): void {
  for (const name of workQueues) feed(name, world, system);
  schedule(world, system);
  world.onWritten((created) => created && void stream(created, world, system));
}

/** The poller of a queue, as Lambda has it: what a function has settled it deletes, and after a crash nothing. */
function feed(name: WorkQueue, world: World, { consumers }: System): void {
  const { timeline, random, faults, note } = world.ground;
  const queue = world.queue(name);
  let running = 0;
  let losses = 0;
  let planned: { at: number; cancel: () => void } | undefined;

  const plan = (notBefore = 0): void => {
    const due = queue.dueAt();
    if (due === undefined || running >= mostAtOnce) return;
    const at = Math.max(due, timeline.now(), notBefore) + random.between(1, 20);
    if (planned && planned.at <= at) return;
    planned?.cancel();
    planned = { at, cancel: timeline.after(at - timeline.now(), () => void poll()) };
  };
  const wrong = (operation: string): Mode | undefined => {
    const mode = faults.at({ resource: name, operation, subject: '' });
    if (mode) note(`poller of ${name}: ${operation} ${mode}`);
    return mode === 'slow' ? undefined : mode;
  };
  const poll = async (): Promise<void> => {
    planned = undefined;
    const mode = wrong('receive');
    // Whether an answer that is lost took messages with it is not known; an outage takes none.
    const isOut = mode === 'fails' || mode === 'hangs';
    const messages = isOut || (mode && random.chance(0.5)) ? [] : queue.receive();
    losses = mode ? losses + 1 : 0;
    if (mode || messages.length === 0) return plan(mode ? timeline.now() + pauseMs(losses - 1) : 0);
    running += 1;
    plan();
    const ended = await consumers[name](consumerTimeoutMs, (consume, time) => consume(messages, time));
    running -= 1;
    if (typeof ended === 'object' && 'answer' in ended) {
      const unsettled = new Set(ended.answer.map(({ messageId }) => messageId));
      if (!wrong('acknowledge'))
        for (const { messageId, receipt } of messages) if (!unsettled.has(messageId)) queue.delete(receipt);
    } else if (typeof ended === 'object') world.violated(`the consumer of ${name} threw ${ended.fault}`);
    plan();
  };
  world.onChange(name, plan);
}

/** The sweeper runs every minute, late now and then. Minutes in which nothing is overdue are passed over. */
function schedule(world: World, system: System): void {
  const { timeline, random, note } = world.ground;
  let planned: { at: number; cancel: () => void } | undefined;
  let sweeping = false;

  const plan = (): void => {
    const due = [...world.kept.orders.values()].flatMap(({ waiting }) => (waiting ? [Date.parse(waiting.until)] : []));
    if (due.length === 0 || sweeping) return;
    const from = Math.max(Math.min(...due), timeline.now());
    const at = Math.ceil((from + 1) / minuteMs) * minuteMs;
    if (planned && planned.at <= at) return;
    planned?.cancel();
    const late = random.between(0, world.nature.sweeperLate * 1_000);
    planned = { at, cancel: timeline.after(at + late - timeline.now(), () => void run()) };
  };
  const run = async (): Promise<void> => {
    planned = undefined;
    sweeping = true;
    const ended = await system.sweepOrders(sweeperTimeoutMs, system.sweep);
    if (typeof ended === 'object' && 'answer' in ended) note(`swept ${JSON.stringify(ended.answer)}`);
    sweeping = false;
    plan();
  };
  world.onWritten(plan);
}

/** The table's stream tells of each order that was placed until it was heard. */
async function stream(placed: Order, world: World, system: System): Promise<void> {
  const { timeline, random } = world.ground;
  for (let losses = 0; ; losses += 1) {
    await timeline.wait(random.between(100, 3_000) + (losses > 0 ? pauseMs(losses) : 0));
    const ended = await system.markDuplicates(consumerTimeoutMs, (ports) => system.mark(placed, ports));
    if (typeof ended === 'object' && 'answer' in ended) return;
  }
}
