import type { Time } from '../../../functions/platform/deadline.ts';
import { type Call, createInstance, type Instance, type Invocation, type Runtime } from './instance.ts';

/** Creates a function with as many instances as run at the same time, each with its own wiring at module scope. */
export function createFunction<Wired>(name: string, wire: (call: Call, runtime: Runtime) => Wired, runtime: Runtime) {
  const idle: { instance: Instance; wired: Wired }[] = [];
  let created = 0;
  return async <Result>(
    timeoutMs: number,
    work: (wired: Wired, time: Time) => Promise<Result>,
  ): Promise<Invocation<Result>> => {
    const usable = idle.findIndex(({ instance }) => runtime.releases?.isServing(instance.call) ?? true);
    let [chosen] = usable >= 0 && runtime.random.chance(0.9) ? idle.splice(usable, 1) : [];
    if (!chosen) {
      created += 1;
      const instance = createInstance(`${name}/${created}`, runtime);
      chosen = { instance, wired: wire(instance.call, runtime) };
    }
    const { instance, wired } = chosen;
    const invocation = await instance.invoke(timeoutMs, (time) => work(wired, time));
    if (instance.isAlive()) idle.push(chosen);
    return invocation;
  };
}

/** Wraps a port so that every call is made through `call`. `toFault` translates a fault as the port's adapter does. */
export function withFaults<Port extends object>(
  resource: string,
  port: Port,
  call: Call,
  toFault: (fault: unknown) => unknown = (fault) => fault,
): Port {
  const wrap = ([operation, act]: [string, unknown]) => {
    if (typeof act !== 'function') return [operation, act];
    const wrapped = (...args: unknown[]) => {
      const called = call({ resource, operation, subject: formatSubject(args[0]) }, async () => act(...args));
      return called.catch((fault: unknown) => {
        throw toFault(fault);
      });
    };
    return [operation, wrapped];
  };
  return Object.fromEntries(Object.entries(port).map(wrap)) as Port;
}

/** Returns what a call is about, for the trace: the beginning of the id of an order or a product. */
function formatSubject(argument: unknown): string {
  if (typeof argument === 'string') return argument.slice(0, 12);
  if (typeof argument !== 'object' || !argument) return '';
  for (const key of ['orderId', 'subject', 'messageId', 'productId', 'intentId'])
    if (key in argument) return formatSubject(Reflect.get(argument, key));
  return '';
}
