import { expect, test } from '@jest/globals';
import { arrangeDelivery } from '../../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import type { Ports } from '../../../../functions/delivery/domain/ports.ts';
import { recordScan, recordSimulatedScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { cancellationRequested, createDeliveryHarness, orderCreated, orderId, scanOf, trace } from '../example.ts';

type Harness = ReturnType<typeof createDeliveryHarness>;
const moments = ['before', 'after'] as const;
type Moment = (typeof moments)[number];

/** The ports, where the n-th call (from 0) crashes before or after its effect. `count` is the number of calls. */
function withCrash(ports: Ports, crashAt: number, moment: Moment) {
  let calls = 0;
  const wrapped = wrapCalls(ports, async (call, n) => {
    calls = n + 1;
    if (n === crashAt && moment === 'before') throw new Error('crashed before');
    const result = await call();
    if (n === crashAt) throw new Error('crashed after');
    return result;
  });
  return { ports: wrapped, count: () => calls };
}

/** Runs the request in a new harness for each pair of places where two attempts in a row may crash. Returns its calls. */
async function runCrashes(
  prepare: (harness: Harness) => Promise<unknown>,
  request: (ports: Ports) => Promise<unknown>,
  check: (harness: Harness) => void,
): Promise<number> {
  const never = 1_000;
  const undisturbed = createDeliveryHarness();
  await prepare(undisturbed);
  const { ports, count } = withCrash(undisturbed.ports, never, 'before');
  await request(ports);
  check(undisturbed);
  const places = [never, ...Array(count() + 1).keys()].flatMap((at) => moments.map((moment) => ({ at, moment })));
  for (const first of places)
    for (const second of places) {
      const harness = createDeliveryHarness();
      await prepare(harness);
      const attempts = [first, second].map(({ at, moment }) => withCrash(harness.ports, at, moment).ports);
      await runUntilDone(request, [...attempts, harness.ports]);
      check(harness);
    }
  return count();
}

/** Repeats the request until an attempt succeeds: then its message is deleted and never comes again. */
async function runUntilDone(request: (ports: Ports) => Promise<unknown>, attempts: readonly Ports[]): Promise<void> {
  for (const ports of attempts) {
    const isDone = await request(ports).then(
      () => true,
      () => false,
    );
    if (isDone) return;
  }
}

const prepareNothing = async () => {};
const arrange = ({ ports }: { ports: Ports }) => arrangeDelivery(orderCreated(), ports);

test('arranges one parcel and sends its reply after crashes at any two calls', async () => {
  const calls = await runCrashes(
    prepareNothing,
    (ports) => arrange({ ports }),
    ({ carrier, deliveries, ids }) => {
      expect([...carrier.parcels.keys()]).toEqual([orderId]);
      expect(deliveries.all()).toMatchObject([{ status: 'PROCESSING', parcel: { trackingNumber: 'T1' }, revision: 1 }]);
      expect(new Set(ids())).toEqual(new Set(['delivery.processing']));
    },
  );
  expect(calls).toBe(4);
});

test.each([recordScan, recordSimulatedScan])(
  'records a scan once and sends it after crashes at any two calls: %p',
  async (record) => {
    const calls = await runCrashes(
      arrange,
      (ports) => record({ orderId, scan: scanOf('SHIPPED'), trace }, ports),
      ({ deliveries, ids }) => {
        expect(deliveries.all()).toMatchObject([{ status: 'SHIPPED', scans: { length: 1 }, revision: 2 }]);
        expect(new Set(ids())).toEqual(new Set(['delivery.processing', 'scan:shipped']));
      },
    );
    expect(calls).toBe(3);
  },
);

test('cancels at the carrier and confirms the cancellation after crashes at any two calls', async () => {
  const calls = await runCrashes(
    arrange,
    (ports) => cancelDelivery(cancellationRequested(), ports),
    ({ carrier, deliveries, ids }) => {
      expect(carrier.cancelled).toEqual(new Set([orderId]));
      expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', revision: 2 }]);
      expect(new Set(ids())).toEqual(new Set(['delivery.processing', 'delivery.cancelled']));
    },
  );
  expect(calls).toBe(4);
});

test('arranges nothing for an order that its cancellation overtook, after crashes at any two calls', async () => {
  const cancelAndArrange = async (ports: Ports) => {
    await cancelDelivery(cancellationRequested(), ports);
    await arrange({ ports });
  };
  await runCrashes(prepareNothing, cancelAndArrange, ({ carrier, deliveries, ids }) => {
    expect(carrier.parcels.size).toBe(0);
    expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', items: [], revision: 1 }]);
    expect(new Set(ids())).toEqual(new Set(['delivery.cancelled']));
  });
});
