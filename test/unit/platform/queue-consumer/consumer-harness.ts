import * as z from 'zod/mini';
import type { Attempts } from '../../../../functions/platform/queue-consumer/attempts.ts';
import type { DeadLetterAttributes } from '../../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { createMessageParser } from '../../../../functions/platform/queue-consumer/parse-message.ts';
import { processBatch } from '../../../../functions/platform/queue-consumer/process-batch.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import type { ReceivedMessage, SourceQueue } from '../../../../functions/platform/queue-consumer/types.ts';
import { memoryAttempts } from '../../../support/memory/attempts.ts';
import { virtualClock } from '../../../support/memory/clock.ts';
import { fifoQueue } from '../../../support/memory/fifo-queue.ts';

/** How one attempt ends. It takes 20 ms unless it says otherwise. */
export type Behaviour = 'succeeds' | 'fails' | 'hangs' | 'crashes' | 'defers' | 'is slow' | 'is down';
/** A message and how its attempts end; the last behaviour goes for all further attempts. */
export type Script = { group: string; behaviours: readonly Behaviour[] | 'unreadable' };
export type Port = 'find' | 'save' | 'remove' | 'returnToQueue' | 'acknowledge' | 'deadLetter';
type Options = {
  retrySeconds?: readonly number[];
  onePerGroup?: boolean;
  faulty?: (port: Port) => boolean | 'late';
  random?: () => number;
};

export const script = (group: string, ...behaviours: Behaviour[]): Script => ({ group, behaviours });
export const innocents = (count: number): Script[] =>
  Array.from({ length: count }, (_, index) => script(`innocent-${index}`, 'succeeds'));

const Message = z.object({ id: z.string() });
const invocationMs = 5_000;

/** A queue of scripted messages, its consumer, and a record of everything that happened between them. */
export function consumerHarness(
  scripts: readonly Script[],
  { retrySeconds = [5, 25, 125], onePerGroup = false, faulty, random = () => 0 }: Options = {},
) {
  const messages = scripts.map((each, index) => ({ ...each, messageId: `m${index}` }));
  const clock = virtualClock();
  const started = clock.now();
  const source = fifoQueue(messages.map(withBody), { now: clock.now, onePerGroup });
  const attempts = memoryAttempts();
  const happened = {
    attempts: [] as { messageId: string; second: number; charged: number; beside: number }[],
    processed: new Set<string>(),
    deadLetters: new Map<string, DeadLetterAttributes>(),
    returned: [] as { messageIds: string[]; delaySeconds: number }[],
    violations: [] as string[],
    lines: [] as { line: string; fields: Record<string, unknown> }[],
    calls: [] as Port[],
  };
  const isFinished = (id: string) => happened.processed.has(id) || happened.deadLetters.has(id);
  const note = (line: string, fields: Record<string, unknown>) => void happened.lines.push({ line, fields });
  const attemptCounts = new Map<string, number>();

  async function invoke(received: readonly ReceivedMessage[]): Promise<'answered' | 'crashed'> {
    const endsAt = clock.now() + invocationMs;
    const crash = Promise.withResolvers<'crashed'>();
    let alive = true;
    let inProgress = 0;
    const call = async <T>(port: Port, act: () => T | Promise<T>): Promise<T> => {
      happened.calls.push(port);
      const fault = faulty?.(port);
      await clock.wait(fault === 'late' ? invocationMs : 1);
      if (!alive) return new Promise(() => undefined);
      if (fault === true) throw new Error(`${port} is out of order`);
      return act();
    };
    const queue: SourceQueue = {
      returnToQueue: (returned, delaySeconds) =>
        call('returnToQueue', () => {
          happened.returned.push({ messageIds: returned.map(({ messageId }) => messageId), delaySeconds });
          source.hide(returned, delaySeconds);
        }),
      acknowledge: (finished) => call('acknowledge', () => remove(finished)),
      deadLetter: ({ messageId }, attributes) =>
        call('deadLetter', () => void happened.deadLetters.set(messageId, attributes)),
    };
    const stored: Attempts = {
      find: (id) => call('find', () => attempts.find(id)),
      save: (failing) => call('save', () => attempts.save(failing)),
      remove: (id) => call('remove', () => attempts.remove(id)),
    };
    const handle = async ({ id }: { id: string }) => {
      const nth = attemptCounts.get(id) ?? 0;
      attemptCounts.set(id, nth + 1);
      const charged = attempts.stored.get(id)?.length ?? 0;
      const attempt = { messageId: id, second: Math.round((clock.now() - started) / 1_000) };
      happened.attempts.push({ ...attempt, charged, beside: inProgress });
      const me = messages.find(({ messageId }) => messageId === id);
      const due = messages.find(({ group, messageId }) => group === me?.group && !isFinished(messageId));
      const isKnown = happened.processed.has(id);
      if (due && due !== me && !isKnown) happened.violations.push(`${id} overtook ${due.messageId}`);
      // A message that was processed once is known when it comes again, and succeeds.
      const behaviour = isKnown ? 'succeeds' : getBehaviour(me?.behaviours, nth);
      inProgress += 1;
      await clock.wait(behaviour === 'is slow' ? 900 : 20);
      if (alive && behaviour === 'crashes') {
        alive = false;
        crash.resolve('crashed');
      }
      if (!alive || behaviour === 'hangs') return new Promise<void>(() => undefined);
      inProgress -= 1;
      if (behaviour === 'fails') throw new Error(`${id} does not work for ada@example.com`);
      if (behaviour === 'defers') throw new RetryLater(7, 'the circuit is open');
      if (behaviour === 'is down') throw Object.assign(new Error('no'), { name: 'TimeoutError' });
      happened.processed.add(id);
    };
    const remove = (finished: readonly ReceivedMessage[]) => {
      for (const { messageId } of finished)
        if (!isFinished(messageId)) happened.violations.push(`${messageId} was acknowledged unfinished`);
      source.delete(finished);
    };
    const cancelTimeout = clock.after(invocationMs, () => crash.resolve('crashed'));
    const answered = processBatch(received, {
      queueName: 'orders.fifo',
      retrySeconds,
      parse: createMessageParser(Message, handle),
      queue,
      attempts: stored,
      time: { ...clock, remainingMs: () => endsAt - clock.now() },
      random,
      log: { info: note, warn: note, error: note },
    });
    const unfinished = await clock.pass(Promise.race([answered, crash.promise]));
    cancelTimeout();
    alive = unfinished !== 'crashed';
    if (unfinished === 'crashed') return unfinished;
    remove(received.filter((message) => !unfinished.includes(message)));
    return 'answered';
  }

  /** Receives and invokes until the queue is empty; returns whether it became empty. */
  async function drain({ rounds = 1_000 } = {}): Promise<boolean> {
    for (let round = 0; round < rounds && source.left.size > 0; round += 1) {
      const received = source.receive();
      if (received.length > 0) await invoke(received);
      else await clock.pass(clock.wait((source.visibleAt() ?? clock.now()) - clock.now()));
    }
    return source.left.size === 0;
  }

  return { happened, attempts, source, clock, invoke, drain };
}

function getBehaviour(behaviours: Script['behaviours'] = [], nth: number): Behaviour | undefined {
  return behaviours === 'unreadable' ? undefined : (behaviours[nth] ?? behaviours.at(-1));
}
function withBody({ messageId, group, behaviours }: Script & { messageId: string }) {
  const body = behaviours === 'unreadable' ? '{"name":"Ada L."' : JSON.stringify({ id: messageId });
  return { messageId, group, body };
}
