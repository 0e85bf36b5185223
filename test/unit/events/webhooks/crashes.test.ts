import { expect, test } from '@jest/globals';
import { findDueEndpoints } from '../../../../functions/events/domain/webhooks/delivery/find-due.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { createDeliveryHarness, createExampleEndpoint } from './delivery-harness.ts';

/** The process dies before or after the effect of a call, or the response is lost and the client reports a conflict. */
const modes = ['dies before', 'dies after', 'response lost'] as const;
type Mode = (typeof modes)[number];
const minute = 60_000;
const maxPosts = 8;

/** The ports of a process where the n-th call (from 0) goes wrong: after its death no call returns. `count` is the number of calls. */
function withCrash<Ports extends object>(ports: Ports, at: number, mode: Mode): { ports: Ports; count(): number } {
  let [calls, isDead] = [0, false];
  const die = () => {
    isDead = true;
    return new Error('died');
  };
  const wrapped = wrapCalls(ports, async (call, n, name) => {
    calls = n + 1;
    if (isDead) return new Promise(() => undefined);
    if (n === at && mode === 'dies before') throw die();
    const result = await call();
    if (n === at && mode === 'dies after') throw die();
    return n === at && mode === 'response lost' && name === 'endpoints.save' ? 'conflict' : result;
  });
  return { ports: wrapped, count: () => calls };
}

/** Delivers pages of events with one call gone wrong, and again each minute. Returns the number of calls of the first run. */
async function checkCrash(at: number, mode: Mode): Promise<number> {
  let refusals = 0;
  const harness = createDeliveryHarness(({ id }) => {
    if (!id.includes('000000000003.')) return { status: 200 };
    refusals += 1;
    return { status: refusals <= 3 ? 500 : 200 };
  });
  await harness.endpoints.create(createExampleEndpoint(), 5);
  await harness.append([
    [1, 1, 2],
    [2, 1],
    [3, 1],
    [4, 1],
    [5, 1],
    [6, 1],
    [7, 1],
    [8, 1],
    [9, 1],
  ]);
  await harness.append([
    [1, 3],
    [3, 2],
  ]);
  const { ports, count } = withCrash(harness.ports, at, mode);
  const { now, random, makeId, retentionDays } = harness.ports;

  await harness.clock.pass(harness.deliver({ ...ports, now, random, makeId, retentionDays }).catch(() => undefined));
  for (let run = 0; run < 15; run += 1) {
    await harness.pass(minute);
    await harness.run();
  }

  const accepted = harness.log().filter((event) => !event.endsWith('!'));
  const distinct = [...new Set(accepted)];
  const expected = ['1.1', '1.2', '1.3', '2.1', '3.1', '3.2', '4.1', '5.1', '6.1', '7.1', '8.1', '9.1'];
  expect(distinct.toSorted()).toEqual(expected);
  expect(accepted.length - distinct.length).toBeLessThanOrEqual(maxPosts);
  for (const order of ['1.', '3.'])
    expect(distinct.filter((event) => event.startsWith(order))).toEqual(
      expected.filter((event) => event.startsWith(order)),
    );
  const { position, parked, lease } = await harness.endpoint();
  expect({ position, parked, lease }).toEqual({ position: { page: 3, index: 0 }, parked: [], lease: undefined });
  return count();
}

/** Delivers to a receiver that wants no more, with one call gone wrong, then runs what is due. Returns the calls of the first run. */
async function checkNotice(at: number, mode: Mode): Promise<number> {
  const harness = createDeliveryHarness(() => ({ status: 410 }));
  await harness.endpoints.create(createExampleEndpoint(), 5);
  await harness.append([[1, 1]]);
  const { ports, count } = withCrash(harness.ports, at, mode);
  const { now, random, makeId, retentionDays } = harness.ports;

  await harness.clock.pass(harness.deliver({ ...ports, now, random, makeId, retentionDays }).catch(() => undefined));
  for (let run = 0; run < 3; run += 1) {
    await harness.pass(minute);
    for (const key of (await findDueEndpoints(harness.ports)).due)
      await harness.clock.pass(harness.deliver(harness.ports, key.webhookId));
  }

  expect(new Set(harness.notices)).toEqual(new Set(['1 webhook.disabled gone']));
  expect(await harness.endpoint()).toMatchObject({ status: 'disabled', noticeCount: 1 });
  expect(await harness.endpoint()).not.toHaveProperty('notices');
  return count();
}

test.each(modes)('notifies the owner of a disabled webhook, whichever call of a delivery %s', async (mode) => {
  const calls = await checkNotice(-1, mode);

  expect(calls).toBeGreaterThan(5);
  for (let at = 0; at < calls; at += 1) await checkNotice(at, mode);
});

test.each(modes)('loses no event and repeats eight at most, whichever call of a delivery %s', async (mode) => {
  const calls = await checkCrash(-1, mode);

  expect(calls).toBeGreaterThan(20);
  for (let at = 0; at < calls; at += 1) await checkCrash(at, mode);
});
