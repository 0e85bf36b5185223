import type { Time } from '../../../functions/platform/deadline.ts';
import { type Call, type Ended, type Ground, type Instance, newInstance } from './instance.ts';

/** A function: as many instances as are needed at once, each with what it holds at module scope. */
export function newFunction<Wired>(name: string, wire: (call: Call, ground: Ground) => Wired, ground: Ground) {
  const idle: { instance: Instance; wired: Wired }[] = [];
  let made = 0;
  return async <Answer>(
    timeoutMs: number,
    work: (wired: Wired, time: Time) => Promise<Answer>,
  ): Promise<Ended<Answer>> => {
    const served = idle.findIndex(({ instance }) => ground.releases?.serves(instance.call) ?? true);
    let [chosen] = served >= 0 && ground.random.chance(0.9) ? idle.splice(served, 1) : [];
    if (!chosen) {
      made += 1;
      const instance = newInstance(`${name}/${made}`, ground);
      chosen = { instance, wired: wire(instance.call, ground) };
    }
    const { instance, wired } = chosen;
    const ended = await instance.invoke(timeoutMs, (time) => work(wired, time));
    if (instance.isAlive()) idle.push(chosen);
    return ended;
  };
}

/** A port of which every call is made through `call`; `faultOf` says what its adapter makes of a fault. */
export function gated<Port extends object>(
  resource: string,
  port: Port,
  call: Call,
  faultOf: (fault: unknown) => unknown = (fault) => fault,
): Port {
  const through = ([operation, act]: [string, unknown]) => {
    if (typeof act !== 'function') return [operation, act];
    const gate = (...given: unknown[]) => {
      const called = call({ resource, operation, subject: subjectOf(given[0]) }, async () => act(...given));
      return called.catch((fault: unknown) => {
        throw faultOf(fault);
      });
    };
    return [operation, gate];
  };
  return Object.fromEntries(Object.entries(port).map(through)) as Port;
}

/** Of whom a call is, for the trace: the beginning of an order's id, or a product's. */
function subjectOf(given: unknown): string {
  if (typeof given === 'string') return given.slice(0, 12);
  if (typeof given !== 'object' || !given) return '';
  for (const key of ['orderId', 'subject', 'messageId', 'productId', 'intentId'])
    if (key in given) return subjectOf(Reflect.get(given, key));
  return '';
}
