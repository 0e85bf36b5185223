import { ProviderFault } from '../../../functions/messages/provider-fault.ts';
import type { Ports } from '../../../functions/payment/domain/ports.ts';

/**
 * How a port call goes wrong: the process dies before or after the effect, the answer is lost though the effect is
 * there, or the call fails without an effect and the process lives.
 */
export const modes = ['dies before', 'dies after', 'answer lost', 'fails'] as const;
export type Mode = (typeof modes)[number];

class Crash extends Error {}

/** The ports, where the n-th call goes wrong as planned. `count` is how many calls there were. */
export function faulty(ports: Ports, plan: ReadonlyMap<number, Mode>): { ports: Ports; count(): number } {
  let calls = 0;
  const wrapped =
    <Arguments extends unknown[], Result>(
      call: (...given: Arguments) => Promise<Result>,
      lost: () => Result = () => {
        throw new Error('no answer');
      },
    ) =>
    async (...given: Arguments): Promise<Result> => {
      calls += 1;
      const mode = plan.get(calls);
      if (mode === 'dies before') throw new Crash('died before the effect');
      if (mode === 'fails') throw new ProviderFault('refused to work', 'this order');
      const result = await call(...given);
      if (mode === 'dies after') throw new Crash('died after the effect');
      return mode === 'answer lost' ? lost() : result;
    };
  const noAnswer = (): never => {
    throw new ProviderFault('no answer', 'everyone');
  };
  const { payments, provider } = ports;
  return {
    count: () => calls,
    ports: {
      now: ports.now,
      reply: wrapped(ports.reply),
      payments: {
        find: wrapped(payments.find),
        // A write whose answer is lost is made again by the client, and then finds its own first try in the way.
        save: wrapped(payments.save, () => 'conflict'),
      },
      provider: {
        createIntent: wrapped(provider.createIntent, noAnswer),
        confirm: wrapped(provider.confirm, noAnswer),
        find: wrapped(provider.find, noAnswer),
        cancel: wrapped(provider.cancel, noAnswer),
        refund: wrapped(provider.refund, noAnswer),
      },
    },
  };
}
