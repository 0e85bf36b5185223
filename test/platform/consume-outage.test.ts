import { expect, test } from '@jest/globals';
import { type Course, type Script, world } from './consumer-world.ts';

const one = (group: string, ...courses: Course[]): Script => ({ group, courses });
const innocents = (count: number) =>
  Array.from({ length: count }, (_, index) => one(`innocent-${index}`, 'succeeds'));

test.each([
  ['of', 1],
  ['keep', 1],
  ['setAside', 4],
] as const)(
  'nothing is acknowledged or tried in vain while %s is out of order, and nothing lost',
  async (port, tries) => {
    let broken = true;
    const { drain, happened, source } = world([one('a', 'fails'), one('a', 'succeeds'), ...innocents(2)], {
      faulty: (name) => broken && name === port,
    });

    expect(await drain({ rounds: 40 })).toBe(false);
    expect(source.left).toEqual(new Set(['m0', 'm1']));
    expect(happened.tries.filter(({ messageId }) => messageId === 'm0')).toHaveLength(tries);
    broken = false;
    expect(await drain()).toBe(true);

    expect([...happened.letters.values()]).toMatchObject([{ messageId: 'm0', attempts: 4 }]);
    expect(happened.violations).toEqual([]);
  },
);

test('answers in time for the rest when a port does not, and touches nothing after its end', async () => {
  const { happened, invoke, source, clock } = world([one('a', 'fails'), ...innocents(3)], {
    faulty: (name) => name === 'keep' && 'late',
  });

  expect(await invoke(source.receive())).toBe('answered');
  expect(clock.now() % 60_000).toBe(4_800);
  expect(source.left).toEqual(new Set(['m0']));
  await clock.pass(clock.wait(20_000));

  expect(happened.calls).toEqual(['keep']);
});

test.each(['forget', 'putBack', 'acknowledge'] as const)(
  'goes on without harm while %s is out of order',
  async (port) => {
    const { drain, happened } = world(
      [one('a', 'fails'), one('a', 'succeeds'), one('b', 'crashes'), ...innocents(4)],
      { faulty: (name) => name === port },
    );

    expect(await drain()).toBe(true);

    expect([...happened.letters.keys()].sort()).toEqual(['m0', 'm2']);
    expect(happened.violations).toEqual([]);
  },
);
