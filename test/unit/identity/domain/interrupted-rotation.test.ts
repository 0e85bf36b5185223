import { expect, test } from '@jest/globals';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { activationDelayMs } from '../../../../functions/identity/domain/keys.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { keyPorts, rotate, states } from '../memory.ts';

let calls = 0;
const uninterrupted = keyPorts();
await getSigningKey(uninterrupted);
await rotate(
  wrapCalls(uninterrupted, (call) => {
    calls += 1;
    return call();
  }),
);

const points = (at: 'before' | 'after') => Array.from({ length: calls }, (_, nth) => [at, nth] as const);

test.each([...points('before'), ...points('after')])(
  'completes a repeated rotation that was interrupted %s a call (%i), and signs tokens all the while',
  async (at, nth) => {
    const ports = keyPorts();
    await getSigningKey(ports);
    const interrupted = wrapCalls(ports, (call, n) => {
      const interrupt = () => Promise.reject(new Error('interrupted'));
      if (n === nth) return at === 'before' ? interrupt() : call().then(interrupt);
      return call();
    });

    await expect(rotate(interrupted, 'one')).rejects.toThrow('interrupted');
    expect((await getSigningKey(ports)).kid).toBe('k1');
    await rotate(ports, 'one');
    await rotate(ports, 'one');

    const created = Object.keys(await states(ports));
    expect(Object.values(await states(ports))).toEqual(['current', 'next']);
    expect((await ports.privateKeys.read()).keys.map(({ kid }) => kid)).toEqual(created);
    ports.pass(activationDelayMs);
    expect((await getSigningKey(ports)).kid).toBe(created[1]);
  },
);
