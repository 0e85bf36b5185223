import { describe, expect, test } from '@jest/globals';
import { arrangeDelivery } from '../../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import type { Ports } from '../../../../functions/delivery/domain/ports.ts';
import { recordScan, recordSimulatedScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { cancellationRequested, deliveryWorld, orderCreated, orderId, scanOf, trace } from '../example.ts';

type World = ReturnType<typeof deliveryWorld>;
const moments = ['before', 'after'] as const;
type Moment = (typeof moments)[number];

/** The ports, of which the n-th call (from 0) fails, before its effect or after it. `calls` counts them all. */
function crashing(ports: Ports, crashAt: number, moment: Moment) {
  let calls = 0;
  const through =
    <Given extends unknown[], Got>(call: (...given: Given) => Promise<Got>) =>
    async (...given: Given): Promise<Got> => {
      const crashes = calls++ === crashAt;
      if (crashes && moment === 'before') throw new Error('crashed before');
      const got = await call(...given);
      if (crashes) throw new Error('crashed after');
      return got;
    };
  const { deliveries, carrier, send, now } = ports;
  return {
    calls: () => calls,
    ports: {
      deliveries: {
        find: through(deliveries.find),
        save: through(deliveries.save),
        list: through(deliveries.list),
      },
      carrier: { arrange: through(carrier.arrange), cancel: through(carrier.cancel) },
      send: through(send),
      now,
    },
  };
}

/** Runs the work in fresh worlds, once for each pair of places where two tries in a row may crash. */
async function everyCrash(
  begin: (made: World) => Promise<unknown>,
  work: (ports: Ports) => Promise<unknown>,
  check: (made: World) => void,
): Promise<number> {
  const never = 1_000;
  const undisturbed = deliveryWorld();
  await begin(undisturbed);
  const counted = crashing(undisturbed.ports, never, 'before');
  await work(counted.ports);
  check(undisturbed);
  const places = [never, ...Array(counted.calls() + 1).keys()].flatMap((at) =>
    moments.map((moment) => ({ at, moment })),
  );
  for (const first of places) {
    for (const second of places) {
      const made = deliveryWorld();
      await begin(made);
      const tries = [first, second].map(({ at, moment }) => crashing(made.ports, at, moment).ports);
      await untilOneEnds(work, [...tries, made.ports]);
      check(made);
    }
  }
  return counted.calls();
}

/** Tries the work until a try ends well: then its message is acknowledged and never comes again. */
async function untilOneEnds(work: (ports: Ports) => Promise<unknown>, tries: readonly Ports[]): Promise<void> {
  for (const ports of tries) {
    const ended = await work(ports).then(
      () => true,
      () => false,
    );
    if (ended) return;
  }
}

const nothing = async () => {};
const arranged = ({ ports }: World) => arrangeDelivery(orderCreated(), ports);

describe('after a crash at any call, before or after its effect, and once more on the next try', () => {
  test('an order has one parcel and its reply', async () => {
    const calls = await everyCrash(
      nothing,
      (ports) => arrangeDelivery(orderCreated(), ports),
      ({ carrier, deliveries, ids }) => {
        expect([...carrier.parcels.keys()]).toEqual([orderId]);
        expect(deliveries.all()).toMatchObject([
          { status: 'PROCESSING', parcel: { trackingNumber: 'T1' }, revision: 1 },
        ]);
        expect(new Set(ids())).toEqual(new Set(['delivery.processing']));
      },
    );
    expect(calls).toBe(4);
  });

  test('a scan is kept once and told', async () => {
    const scan = { orderId, scan: scanOf('SHIPPED'), trace };
    for (const record of [recordScan, recordSimulatedScan]) {
      const calls = await everyCrash(
        arranged,
        (ports) => record(scan, ports),
        ({ deliveries, ids }) => {
          expect(deliveries.all()).toMatchObject([{ status: 'SHIPPED', scans: { length: 1 }, revision: 2 }]);
          expect(new Set(ids())).toEqual(new Set(['delivery.processing', 'scan:shipped']));
        },
      );
      expect(calls).toBe(3);
    }
  });

  test('a cancellation has reached the carrier and is confirmed', async () => {
    const calls = await everyCrash(
      arranged,
      (ports) => cancelDelivery(cancellationRequested(), ports),
      ({ carrier, deliveries, ids }) => {
        expect(carrier.cancelled).toEqual(new Set([orderId]));
        expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', revision: 2 }]);
        expect(new Set(ids())).toEqual(new Set(['delivery.processing', 'delivery.cancelled']));
      },
    );
    expect(calls).toBe(4);
  });

  test('a cancellation that overtook its order leaves nothing to arrange', async () => {
    const both = async (ports: Ports) => {
      await cancelDelivery(cancellationRequested(), ports);
      await arrangeDelivery(orderCreated(), ports);
    };
    await everyCrash(nothing, both, ({ carrier, deliveries, ids }) => {
      expect(carrier.parcels.size).toBe(0);
      expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', items: [], revision: 1 }]);
      expect(new Set(ids())).toEqual(new Set(['delivery.cancelled']));
    });
  });
});
