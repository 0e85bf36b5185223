import { expect, test } from '@jest/globals';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { activationDelayMs } from '../../../../functions/identity/domain/keys.ts';
import type { RotationPorts } from '../../../../functions/identity/domain/ports.ts';
import { keyPorts, rotate, states } from '../memory.ts';

let callsOfARotation = 0;
const undisturbed = keyPorts();
await getSigningKey(undisturbed);
await rotate(
  calling(undisturbed, (call) => {
    callsOfARotation += 1;
    return call();
  }),
);

const points = (at: 'before' | 'after') => Array.from({ length: callsOfARotation }, (_, nth) => [at, nth] as const);

test.each([...points('before'), ...points('after')])(
  'a rotation that is broken off %s a call (%i) comes to the same when it is repeated, and tokens are signed all the while',
  async (at, nth) => {
    const ports = keyPorts();
    await getSigningKey(ports);
    const broken = calling(ports, (call, which) => {
      const breakOff = () => Promise.reject(new Error('broken off'));
      if (which === nth) return at === 'before' ? breakOff() : call().then(breakOff);
      return call();
    });

    await expect(rotate(broken, 'one')).rejects.toThrow('broken off');
    expect((await getSigningKey(ports)).kid).toBe('k1');
    await rotate(ports, 'one');
    await rotate(ports, 'one');

    const made = Object.keys(await states(ports));
    expect(Object.values(await states(ports))).toEqual(['current', 'next']);
    expect((await ports.privateKeys.read()).keys.map(({ kid }) => kid)).toEqual(made);
    ports.pass(activationDelayMs);
    expect((await getSigningKey(ports)).kid).toBe(made[1]);
  },
);

/** The same ports, each call of which takes place when it is let; `which` counts them. */
function calling(
  ports: RotationPorts,
  letting: (call: () => Promise<unknown>, which: number) => Promise<unknown>,
): RotationPorts {
  let calls = 0;
  const wrapped = (inside: object): any =>
    Object.fromEntries(
      Object.entries(inside).map(([name, member]) => {
        if (typeof member === 'object') return [name, wrapped(member)];
        if (name === 'now' || name === 'pass') return [name, member];
        return [name, (...args: unknown[]) => letting(async () => member(...args), calls++)];
      }),
    );
  return wrapped(ports);
}
