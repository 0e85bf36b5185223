import * as z from 'zod/mini';
import type { Attempts } from '../../../../functions/platform/queue-consumer/attempts.ts';
import type { DeadLetterAttributes } from '../../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { createMessageParser } from '../../../../functions/platform/queue-consumer/parse-message.ts';
import { processBatch } from '../../../../functions/platform/queue-consumer/process-batch.ts';
import { RetryLater, retryLaterAsDeferral } from '../../../../functions/platform/queue-consumer/queue-function.ts';
import type { ReceivedMessage, SourceQueue } from '../../../../functions/platform/queue-consumer/types.ts';
import { attemptsInMemory } from '../../../support/memory/attempts.ts';
import { virtualClock } from '../../../support/memory/clock.ts';
import { fifoQueue } from '../../../support/memory/fifo-queue.ts';

/** What becomes of one try: it takes 20 ms unless it says otherwise. */
export type Course = 'succeeds' | 'fails' | 'hangs' | 'crashes' | 'not yet' | 'is slow' | 'is down';
/** The courses of a message's tries; the last goes for all further ones. */
export type Script = { group: string; courses: readonly Course[] | 'unreadable' };
export type Port = 'of' | 'keep' | 'forget' | 'putBack' | 'acknowledge' | 'setAside';
type Options = {
  retrySeconds?: readonly number[];
  onePerGroup?: boolean;
  faulty?: (port: Port) => boolean | 'late';
  random?: () => number;
};

const Message = z.object({ id: z.string() });
const invocationMs = 5_000;

/** A queue of scripted messages, its consumer, and everything that happened between them. */
export function world(
  scripts: readonly Script[],
  { retrySeconds = [5, 25, 125], onePerGroup, faulty, random = () => 0 }: Options = {},
) {
  const messages = scripts.map((script, index) => ({ ...script, messageId: `m${index}` }));
  const clock = virtualClock();
  const started = clock.now();
  const source = fifoQueue(messages.map(bodied), { now: clock.now, onePerGroup: onePerGroup ?? false });
  const attempts = attemptsInMemory();
  const happened = {
    tries: [] as { messageId: string; second: number; charged: number; beside: number }[],
    handled: new Set<string>(),
    deadLetters: new Map<string, DeadLetterAttributes>(),
    waits: [] as { messageIds: string[]; seconds: number }[],
    violations: [] as string[],
    lines: [] as { line: string; fields: Record<string, unknown> }[],
    calls: [] as Port[],
  };
  const finished = (id: string) => happened.handled.has(id) || happened.deadLetters.has(id);
  const note = (line: string, fields: Record<string, unknown>) => void happened.lines.push({ line, fields });
  const timesTried = new Map<string, number>();

  async function invoke(deliveries: readonly ReceivedMessage[]): Promise<'answered' | 'crashed'> {
    const endsAt = clock.now() + invocationMs;
    const crash = Promise.withResolvers<'crashed'>();
    let alive = true;
    let underWay = 0;
    const port = async <T>(name: Port, act: () => T | Promise<T>): Promise<T> => {
      happened.calls.push(name);
      const fault = faulty?.(name);
      await clock.wait(fault === 'late' ? invocationMs : 1);
      if (!alive) return new Promise(() => undefined);
      if (fault === true) throw new Error(`${name} is out of order`);
      return act();
    };
    const queue: SourceQueue = {
      putBack: (late, seconds) =>
        port('putBack', () => {
          happened.waits.push({ messageIds: late.map(({ messageId }) => messageId), seconds });
          source.hide(late, seconds);
        }),
      acknowledge: (settled) => port('acknowledge', () => remove(settled)),
      setAside: ({ messageId }, deadLetter) =>
        port('setAside', () => void happened.deadLetters.set(messageId, deadLetter)),
    };
    const remembered: Attempts = {
      of: (id) => port('of', () => attempts.of(id)),
      keep: (failing) => port('keep', () => attempts.keep(failing)),
      forget: (id) => port('forget', () => attempts.forget(id)),
    };
    const handle = async ({ id }: { id: string }) => {
      const nth = timesTried.get(id) ?? 0;
      timesTried.set(id, nth + 1);
      const charged = attempts.kept.get(id)?.length ?? 0;
      const second = Math.round((clock.now() - started) / 1_000);
      happened.tries.push({ messageId: id, second, charged, beside: underWay });
      const me = messages.find(({ messageId }) => messageId === id);
      const due = messages.find(({ group, messageId }) => group === me?.group && !finished(messageId));
      if (due && due !== me && !happened.handled.has(id)) happened.violations.push(`${id} overtook ${due.messageId}`);
      const course = happened.handled.has(id) ? 'succeeds' : courseOf(me?.courses, nth);
      underWay += 1;
      await clock.wait(course === 'is slow' ? 900 : 20);
      if (!alive || course === 'hangs') return new Promise<void>(() => undefined);
      if (course === 'crashes') {
        alive = false;
        crash.resolve('crashed');
        return new Promise<void>(() => undefined);
      }
      underWay -= 1;
      if (course === 'fails') throw new Error(`${id} does not work for ada@example.com`);
      if (course === 'not yet') throw new RetryLater(7, 'the circuit is open');
      if (course === 'is down') throw Object.assign(new Error('no'), { name: 'TimeoutError' });
      happened.handled.add(id);
    };
    const remove = (settled: readonly ReceivedMessage[]) => {
      for (const { messageId } of settled)
        if (!finished(messageId)) happened.violations.push(`${messageId} was acknowledged for nothing`);
      source.delete(settled);
    };
    const killed = clock.after(invocationMs, () => crash.resolve('crashed'));
    const answered = processBatch(deliveries, {
      queueName: 'orders.fifo',
      retrySeconds,
      read: createMessageParser(Message, retryLaterAsDeferral(handle)),
      queue,
      attempts: remembered,
      time: { ...clock, remainingMs: () => endsAt - clock.now() },
      random,
      log: { info: note, warn: note, error: note },
    });
    const unsettled = await clock.pass(Promise.race([answered, crash.promise]));
    killed();
    if (unsettled === 'crashed') {
      alive = false;
      return unsettled;
    }
    remove(deliveries.filter((delivery) => !unsettled.includes(delivery)));
    return 'answered';
  }

  /** Receives and invokes until the queue is empty; answers whether it came to that. */
  async function drain({ rounds = 1_000 } = {}): Promise<boolean> {
    for (let round = 0; round < rounds && source.left.size > 0; round += 1) {
      const deliveries = source.receive();
      if (deliveries.length > 0) await invoke(deliveries);
      else await clock.pass(clock.wait((source.visibleAt() ?? clock.now()) - clock.now()));
    }
    return source.left.size === 0;
  }

  return { happened, attempts, source, clock, invoke, drain };
}

/** What was handled once is known when it comes again, and succeeds. */
function courseOf(courses: Script['courses'] = [], nth: number): Course | undefined {
  return courses === 'unreadable' ? undefined : (courses[nth] ?? courses.at(-1));
}

function bodied({ messageId, group, courses }: Script & { messageId: string }) {
  return {
    messageId,
    group,
    body: courses === 'unreadable' ? '{"name":"Ada L."' : JSON.stringify({ id: messageId }),
  };
}
