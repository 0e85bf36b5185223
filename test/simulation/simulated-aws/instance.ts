import type { Time } from '../../../functions/platform/deadline.ts';
import { ContentionError } from '../../../functions/platform/dynamodb/contention.ts';
import { type Faults, latencyOf, PlannedFault, serviceFault } from './faults.ts';
import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';

export type Asked = { resource: string; operation: string; subject: string };
/** Makes a port call: it takes time, and it may go wrong before or after its effect. */
export type Call = <Result>(asked: Asked, act: () => Promise<Result>) => Promise<Result>;

/** What the instances of functions live in. */
export type Ground = {
  timeline: Timeline;
  random: Random;
  faults: Faults;
  note(line: string): void;
  /** Where two releases take turns: which instance is of which. */
  releases?: { of(call: Call): 'present' | 'next'; serves(call: Call): boolean };
};

export type Ended<Answer> = { answer: Answer } | { fault: unknown } | 'crashed';

/**
 * One warm instance of a function, as Lambda keeps it: it works on one invocation at a time and is frozen in between;
 * what was still under way goes on with the next one. A crash or a time-out ends it for ever, its memory with it.
 */
export function newInstance(name: string, ground: Ground) {
  const { timeline, random, faults, note } = ground;
  let alive = true;
  let running: PromiseWithResolvers<'crashed'> | undefined;
  let thaw = Promise.withResolvers<void>();

  const present = async (): Promise<void> => {
    while (alive && !running) await thaw.promise;
    if (!alive) await new Promise(() => undefined);
  };
  const die = (why: string): void => {
    note(`${name} ${why}`);
    alive = false;
    running?.resolve('crashed');
  };
  const call: Call = async (asked, act) => {
    await present();
    const mode = faults.at(asked);
    const said = `${name} ${asked.resource}.${asked.operation} ${asked.subject}`;
    await timeline.wait(latencyOf(mode, random, asked.resource));
    await present();
    if (mode === 'dies before') {
      die(`died before ${asked.resource}.${asked.operation} ${asked.subject}`);
      return new Promise(() => undefined);
    }
    if (mode === 'fails' || mode === 'hangs') {
      note(`${said} ✗ ${mode}`);
      throw serviceFault('failed before its effect', random);
    }
    if (mode === 'breaks') {
      note(`${said} ✗ broke`);
      throw new PlannedFault('broke before its effect');
    }
    if (mode === 'contended') {
      note(`${said} ✗ contended`);
      // Placing an order takes contention for an outcome: it looks for its own order then.
      if (asked.resource === 'orders' && asked.operation === 'create')
        return { outcome: 'contended' } as Awaited<ReturnType<typeof act>>;
      throw new ContentionError('others were at the item all the time');
    }
    const result = await act();
    note(`${said}${wordOf(result)}${mode ? ` (${mode})` : ''}`);
    if (mode === 'dies after') {
      die('died');
      return new Promise(() => undefined);
    }
    await timeline.wait(latencyOf(undefined, random));
    await present();
    if (mode === 'unknown') {
      // An SDK that tries a conditional write again finds its own first try in the way.
      if (result === 'saved' && random.chance(0.5)) return 'conflict' as typeof result;
      throw serviceFault('its answer was lost', random);
    }
    return result;
  };

  async function invoke<Answer>(timeoutMs: number, work: (time: Time) => Promise<Answer>): Promise<Ended<Answer>> {
    const endsAt = timeline.now() + timeoutMs;
    const { now } = timeline;
    const after: Time['after'] = (ms, run) => timeline.after(ms, () => alive && run());
    const crash = Promise.withResolvers<'crashed'>();
    running = crash;
    const wake = thaw;
    wake.resolve();
    const timeUp = timeline.after(timeoutMs, () => {
      if (running === crash) die('ran out of time');
    });
    const worked = work({ now, after, remainingMs: () => endsAt - now() }).then(
      (answer) => ({ answer }),
      (fault: unknown) => ({ fault }),
    );
    const ended = await Promise.race([worked, crash.promise]);
    timeUp();
    running = undefined;
    thaw = Promise.withResolvers<void>();
    return ended;
  }

  return { call, invoke, isAlive: () => alive };
}
export type Instance = ReturnType<typeof newInstance>;

function wordOf(result: unknown): string {
  if (typeof result === 'string') return ` ${result.slice(0, 20)}`;
  if (typeof result === 'object' && result && 'outcome' in result) return ` ${result.outcome}`;
  return '';
}
