import { expect, test } from '@jest/globals';
import { committedSurvivors, losses, type Survivors, survivorsOf } from './stateful-resources.ts';

const committed = committedSurvivors();
const stagesOnRecord = ['dev', 'staging', 'prod'];

const onRecordOf = (stage: string): Survivors =>
  Object.fromEntries(Object.entries(committed).filter(([stack]) => stack.startsWith(`order-processing-${stage}-`)));

test.each(stagesOnRecord)(
  'replaces and deletes no stateful resource in a deployment of %s',
  (stage) => {
    const lost = losses(onRecordOf(stage), survivorsOf(stage));

    if (lost.length > 0)
      throw new Error(
        `A deploy of this would lose something:\n  ${lost.join('\n  ')}\n` +
          'Take it back; or, if it is meant, read "Changing what survives" in docs/deploy.md, and then `npm run stateful:record`.',
      );
    expect(Object.keys(onRecordOf(stage))).toEqual([
      `order-processing-${stage}-data`,
      `order-processing-${stage}-service`,
    ]);
  },
  60_000,
);

test('retains every stateful resource outside of dev when it is removed or replaced', () => {
  for (const stage of ['staging', 'prod']) {
    const all = Object.values(onRecordOf(stage)).flatMap((stack) => Object.values(stack));
    // Prod has a vault of backups and the two secrets of Stripe, too, and not the two queues of the simulated carrier.
    expect(all).toHaveLength(stage === 'prod' ? 30 : 29);
    for (const { what, whenRemoved, whenReplaced } of all)
      expect([what, whenRemoved, whenReplaced]).toEqual([what, expect.stringMatching(/^Retain/), 'Retain']);
  }
});

const table = { what: 'Orders, a table', key: 'pk S' };
const queue = { what: 'orders.fifo, a queue', fifo: 'true', keepsSeconds: '1209600' };
const before = { data: { Orders1: table }, service: { Queue2: queue } };

test.each<[string, Survivors, string]>([
  ['another key', { ...before, data: { Orders1: { ...table, key: 'id S' } } }, 'key is id S, and was pk S'],
  ['a name', { ...before, data: { Orders1: { ...table, name: 'orders' } } }, 'name is orders, and was undefined'],
  ['another id', { ...before, data: { Orders9: table } }, 'Orders, a table (Orders1 in data) would be deleted'],
  ['no queue', { ...before, service: {} }, 'orders.fifo, a queue (Queue2 in service) would be deleted'],
  ['less patience', { ...before, service: { Queue2: { ...queue, keepsSeconds: '60' } } }, 'keepsSeconds is 60'],
  ['another stack', { orders: before.data, service: before.service }, 'the stack data is gone'],
  ['one more', { ...before, data: { Orders1: table, New3: { what: 'New, a table' } } }, 'is new, and not on record'],
])('reports %s as a loss', (_, now, expected) => {
  expect(losses(before, now).join('\n')).toContain(expected);
});

test('reports no loss without a change', () => {
  expect(losses(before, structuredClone(before))).toEqual([]);
});
