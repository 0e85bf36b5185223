import { beforeEach, describe, expect, test } from '@jest/globals';
import { createDeliveryHarness, createExampleEndpoint, type Receiver, start } from './delivery-harness.ts';

const minute = 60_000;
const hour = 60 * minute;
const isOrder = (id: string, order: number) =>
  id.startsWith(`00000000-0000-8000-8000-${String(order).padStart(12, '0')}`);
const refuse =
  (order: number, status = 500): Receiver =>
  ({ id }) => ({ status: isOrder(id, order) ? status : 200 });

let harness = createDeliveryHarness();
beforeEach(async () => {
  harness = createDeliveryHarness();
  await harness.endpoints.create(createExampleEndpoint(), 5);
});

test('posts each event once, those of an order in their sequence, and saves the position', async () => {
  await harness.append([
    [1, 1, 2, 3],
    [2, 1],
    [3, 1],
  ]);
  await harness.append([[1, 4]]);

  expect(await harness.run()).toEqual({ outcome: 'done' });
  await harness.append([[2, 2]]);
  await harness.run();
  await harness.run();

  const log = harness.log();
  expect(log.toSorted()).toEqual(['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '3.1']);
  expect(log.filter((event) => event.startsWith('1.'))).toEqual(['1.1', '1.2', '1.3', '1.4']);
  expect(await harness.endpoint()).toMatchObject({ position: { page: 4, index: 0 }, failures: 0, parked: [] });
  expect(await harness.endpoint()).not.toHaveProperty('lease');
});

test('posts eight orders at a time', async () => {
  await harness.append(Array.from({ length: 20 }, (_, order) => [order, 1]));

  await harness.run();

  const times = Map.groupBy(harness.posts, ({ at }) => at);
  expect([...times.values()].map(({ length }) => length)).toEqual([8, 8, 4]);
});

test('posts only events of the types that the endpoint asks for', async () => {
  await harness.endpoints.save(createExampleEndpoint({ types: ['order.created'], revision: 2 }));
  await harness.append([[1, 1, 2]]);

  await harness.run();

  expect(harness.posts).toEqual([]);
});

test('writes the item three times for one event: the lease, the attempts, and the position with the end of the lease', async () => {
  await harness.append([[1, 1]]);

  await harness.run();

  expect((await harness.endpoint()).revision).toBe(3);
  expect(harness.attempts.all()).toEqual([
    {
      eventId: expect.stringMatching(/\.1$/),
      orderId: expect.stringMatching(/1$/),
      type: 'order.status_changed',
      at: '2026-11-21T08:00:00.000Z',
      statusCode: 200,
      durationMs: 10,
      error: null,
      nextAttemptAt: null,
      result: 'succeeded',
    },
  ]);
});

describe('a refused event', () => {
  test('parks its order after three attempts, and the rest goes on', async () => {
    harness.answer(refuse(1));
    await harness.append([
      [1, 1, 2],
      [2, 1],
      [1, 3],
      [3, 1],
    ]);

    await harness.run();

    expect(harness.log().toSorted()).toEqual(['1.1!', '1.1!', '1.1!', '2.1', '3.1']);
    const { parked, position, failures } = await harness.endpoint();
    expect(position).toEqual({ page: 2, index: 0 });
    expect(failures).toBe(0);
    expect(parked).toMatchObject([{ attempts: 0, events: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }] }]);
    const mine = harness.attempts.all().filter(({ result }) => result === 'failed');
    expect(mine.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([mine[1]?.at, mine[2]?.at, parked[0]?.dueAt]);
  });

  test('lets the later events of its order follow once it is accepted', async () => {
    harness.answer(refuse(1, 422));
    await harness.append([[1, 1]]);
    await harness.run();
    await harness.append([
      [1, 2],
      [2, 1],
    ]);
    await harness.run();
    harness.answer(() => ({ status: 200 }));
    await harness.pass(9 * minute);
    await harness.run();
    expect(harness.log().slice(3)).toEqual(['2.1']);

    await harness.pass(minute);
    await harness.run();

    expect(harness.log().slice(4)).toEqual(['1.1', '1.2']);
    expect(await harness.endpoint()).toMatchObject({ parked: [], missed: 0 });
  });

  test('counts as missed after 10 minutes, 1 hour, 6 and 24 hours, with the events that waited for it', async () => {
    harness.answer(refuse(1));
    await harness.append([
      [1, 1, 2],
      [2, 1],
    ]);
    await harness.run();

    for (const delay of [10 * minute, hour, 6 * hour, 24 * hour]) {
      await harness.pass(delay);
      await harness.run();
    }

    expect(harness.log().filter((event) => event.startsWith('1.'))).toEqual(Array(7).fill('1.1!'));
    expect(await harness.endpoint()).toMatchObject({ parked: [], missed: 2, status: 'enabled' });
    const missed = harness.attempts.all().filter(({ result }) => result === 'missed');
    expect(missed).toMatchObject([
      { eventId: expect.stringMatching(/\.1$/), statusCode: 500, nextAttemptAt: null },
      { eventId: expect.stringMatching(/\.2$/), statusCode: null, nextAttemptAt: null },
    ]);
  });

  test('gets one post an attempt where the feed has it twice', async () => {
    harness.answer(refuse(1));
    await harness.append([[1, 1]]);
    await harness.append([[1, 1]]);
    await harness.run();
    expect(harness.log()).toEqual(['1.1!', '1.1!', '1.1!']);

    await harness.pass(10 * minute);
    await harness.run();

    expect(harness.log()).toEqual(['1.1!', '1.1!', '1.1!', '1.1!']);
    expect((await harness.endpoint()).parked).toMatchObject([{ attempts: 1 }]);
  });

  test('gets one post an attempt where a former release has stored it twice', async () => {
    harness.answer(refuse(1));
    await harness.append([[1, 1, 2]]);
    await harness.run();
    const endpoint = await harness.endpoint();
    const parked = endpoint.parked.map((order) => ({ ...order, events: [...order.events, ...order.events] }));
    await harness.endpoints.save({ ...endpoint, parked, revision: endpoint.revision + 1 });
    const before = harness.posts.length;

    await harness.pass(10 * minute);
    await harness.run();

    expect(harness.log().slice(before)).toEqual(['1.1!']);
  });

  test('holds all events back when over a hundred orders are parked', async () => {
    harness.answer(() => ({ status: 500 }));
    for (let page = 0; page < 13; page += 1)
      await harness.append(Array.from({ length: 8 }, (_, index) => [page * 8 + index, 1]));

    for (let run = 0; run < 5; run += 1) await harness.run();

    const { parked, retryAt, failures } = await harness.endpoint();
    expect([parked.length, failures]).toEqual([100, 1]);
    expect(retryAt).toBeDefined();
  });
});

describe('a write whose response is lost, while another request changes the endpoint', () => {
  const steps = async (lost: number) => {
    const own = createDeliveryHarness(refuse(1));
    await own.endpoints.create(createExampleEndpoint(), 5);
    let saves = 0;
    const save = async (...args: Parameters<typeof own.endpoints.save>) => {
      saves += 1;
      const outcome = await own.endpoints.save(...args);
      return saves === lost ? 'conflict' : outcome;
    };
    const ports = { ...own.ports, endpoints: { ...own.endpoints, save } };
    const run = () => own.clock.pass(own.deliver(ports));
    await own.append([
      [1, 1, 2],
      [2, 1],
    ]);
    await run();
    await own.append([[1, 3]]);
    await run();
    await own.pass(10 * minute);
    await run();
    own.answer(({ id }) => ({ status: isOrder(id, 1) ? 503 : 200 }));
    await own.pass(hour);
    await run();
    own.answer(() => ({ status: 200 }));
    await own.pass(hour);
    await run();
    const { revision, lastRound, lease, ...endpoint } = await own.endpoint();
    return { log: own.log(), endpoint, saves };
  };

  test('changes nothing else, whichever write it is', async () => {
    const { log, endpoint, saves } = await steps(0);
    expect(log.filter((event) => event.startsWith('1.')).slice(-3)).toEqual(['1.1', '1.2', '1.3']);
    expect(saves).toBeGreaterThan(8);

    for (let lost = 1; lost <= saves; lost += 1) {
      const run = await steps(lost);
      expect([lost, run.log.toSorted()]).toEqual([lost, log.toSorted()]);
      expect([lost, run.endpoint]).toMatchObject([
        lost,
        { parked: [], missed: endpoint.missed, position: endpoint.position },
      ]);
    }
  });
});

describe('a receiver that is down', () => {
  test.each([undefined, 408, 425, 429, 502, 503, 504, 301])(
    'gets no other event and keeps its place: %s',
    async (status) => {
      harness.answer(() => (status === undefined ? {} : { status }));
      await harness.append([[1, 1, 2]]);

      const outcome = await harness.run();
      await harness.run();

      expect(harness.log()).toEqual(['1.1!']);
      const { position, failures, failingSince, retryAt } = await harness.endpoint();
      expect({ position, failures }).toEqual({ position: { page: 1, index: 0 }, failures: 1 });
      expect(failingSince).toBeDefined();
      expect(outcome).toEqual({ outcome: 'down', retryAt });
    },
  );

  test('gets one event after 5 s, 30 s, 2 and 10 minutes, half an hour, then each hour', async () => {
    harness.answer(() => ({ status: 503 }));
    await harness.append([
      [1, 1],
      [2, 1],
    ]);
    const delays: number[] = [];

    for (let attempt = 0; attempt < 8; attempt += 1) {
      await harness.run();
      const { retryAt = '' } = await harness.endpoint();
      delays.push(Math.round((Date.parse(retryAt) - harness.clock.now()) / 1_000));
      await harness.pass(Date.parse(retryAt) - harness.clock.now());
    }
    const failed = harness.posts.length;
    harness.answer(() => ({ status: 200 }));
    await harness.run();

    expect(delays).toEqual([5, 30, 120, 600, 1_800, 3_600, 3_600, 3_600]);
    expect(failed).toBe(2 + 7);
    expect(harness.log().slice(failed)).toEqual(['1.1', '2.1']);
    expect(await harness.endpoint()).toMatchObject({ failures: 0 });
    expect(await harness.endpoint()).not.toHaveProperty('failingSince');
  });

  test('gets the time that it asks for, up to six hours', async () => {
    harness.answer(() => ({ status: 429, retryAfter: '900' }));
    await harness.append([[1, 1]]);
    await harness.run();
    expect((await harness.endpoint()).retryAt).toBe(new Date(harness.clock.now() + 900_000).toISOString());

    await harness.pass(900_000);
    harness.answer(() => ({ status: 503, retryAfter: new Date(start + 48 * hour).toUTCString() }));
    await harness.run();

    expect((await harness.endpoint()).retryAt).toBe(new Date(harness.clock.now() + 6 * hour).toISOString());
  });

  test('gets an event that it accepted no second time while an earlier one is held back', async () => {
    harness.answer(refuse(1, 503));
    await harness.append([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    await harness.run();
    harness.answer(() => ({ status: 200 }));
    await harness.pass(10_000);

    await harness.run();

    expect(harness.log()).toEqual(['1.1!', '2.1', '3.1', '1.1']);
    expect(await harness.endpoint()).toMatchObject({ finishedAhead: [], position: { page: 2, index: 0 } });
  });

  test('ends disabled after three days without an accepted event, and its owner is warned after an hour and a day, and notified of the end', async () => {
    harness.answer(() => ({ status: 503 }));
    await harness.append([[1, 1]]);

    for (let tries = 0; tries < 100; tries += 1) {
      await harness.run();
      await harness.pass(hour);
    }

    const endpoint = await harness.endpoint();
    expect(endpoint).toMatchObject({ status: 'disabled', disabledBecause: 'failing', position: { page: 1, index: 0 } });
    expect(Date.parse(endpoint.updatedAt) - start).toBeGreaterThanOrEqual(72 * hour);
    expect(Date.parse(endpoint.updatedAt) - start).toBeLessThan(75 * hour);
    expect(harness.notices).toEqual(['1 webhook.failing', '2 webhook.failing', '3 webhook.disabled failing']);
  });
});

test('disables an endpoint at once whose receiver answers 410', async () => {
  harness.answer(() => ({ status: 410 }));
  await harness.append([[1, 1]]);

  await harness.run();
  await harness.pass(hour);
  await harness.run();

  expect(harness.log()).toEqual(['1.1!']);
  expect(await harness.endpoint()).toMatchObject({ status: 'disabled', disabledBecause: 'gone' });
  expect(harness.notices).toEqual(['1 webhook.disabled gone']);
});

test('warns the owner again when the receiver fails for an hour again', async () => {
  const failFor = async (hours: number) => {
    harness.answer(() => ({ status: 503 }));
    for (let tries = 0; tries < 10 * hours; tries += 1) {
      await harness.run();
      await harness.pass(hour / 10);
    }
  };
  await harness.append([[1, 1]]);
  await failFor(3);
  harness.answer(() => ({ status: 200 }));
  await harness.pass(2 * hour);
  await harness.run();
  await harness.append([[1, 2]]);

  await failFor(3);

  expect(harness.notices).toEqual(['1 webhook.failing', '2 webhook.failing']);
  expect(await harness.endpoint()).not.toHaveProperty('notices');
});

test('lets one delivery at a time work on an endpoint, which looks again when another was woken', async () => {
  await harness.append([[1, 1]]);
  harness.answer(() => ({ status: 200, afterMs: 1_000 }));

  const first = harness.deliver();
  const second = (async () => {
    await harness.clock.wait(500);
    await harness.append([
      [1, 2],
      [2, 1],
    ]);
    return harness.deliver();
  })();

  expect(await harness.clock.pass(Promise.all([first, second]))).toEqual([{ outcome: 'done' }, { outcome: 'done' }]);
  expect(harness.log()).toEqual(['1.1', '1.2', '2.1']);
  expect(await harness.endpoint()).not.toHaveProperty('woken');
});

test('ends in time when a receiver is slow, and goes on with the next run', async () => {
  harness.answer(() => ({ status: 200, afterMs: 9_000 }));
  await harness.append([[1, 1, 2, 3, 4, 5, 6, 7, 8]]);

  expect(await harness.run()).toEqual({ outcome: 'more' });
  expect(harness.clock.now() - start).toBeLessThanOrEqual(40_000);
  await harness.run();
  await harness.run();

  expect(harness.log()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((sequence) => `1.${sequence}`));
});

test('leaves settings alone that change during a round, and a position that its owner moves', async () => {
  await harness.append([
    [1, 1],
    [2, 1],
  ]);
  harness.answer(({ id }) => ({ status: 200, afterMs: isOrder(id, 1) ? 1_000 : 10 }));
  const change = async () => {
    await harness.clock.wait(500);
    const { revision, ...endpoint } = await harness.endpoint();
    const moved = { moves: endpoint.moves + 1, position: { page: 0, index: 0 } };
    await harness.endpoints.save({ ...endpoint, url: 'https://other.shop.com', ...moved, revision: revision + 1 });
  };

  await harness.clock.pass(Promise.all([harness.deliver(), change()]));

  expect(harness.log()).toEqual(['2.1', '1.1', '2.1', '1.1']);
  expect(await harness.endpoint()).toMatchObject({ url: 'https://other.shop.com', position: { page: 2, index: 0 } });
});
