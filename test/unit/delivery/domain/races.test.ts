import { describe, expect, test } from '@jest/globals';
import { arrangeDelivery } from '../../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import type { Ports } from '../../../../functions/delivery/domain/ports.ts';
import { recordScan, recordSimulatedScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { cancellationRequested, deliveryWorld, orderCreated, orderId, scanOf, trace } from '../example.ts';

type World = ReturnType<typeof deliveryWorld>;
const shipped = { orderId, scan: scanOf('SHIPPED'), trace };
const arrange = (ports: Ports) => arrangeDelivery(orderCreated(), ports);
const cancel = (ports: Ports) => cancelDelivery(cancellationRequested(), ports);
const ship = (ports: Ports) => recordScan(shipped, ports);
const carry = (ports: Ports) => recordSimulatedScan(shipped, ports);

/** Runs the works side by side, each port call of theirs at a turn that the schedule gives away. */
async function interleaved(
  ports: Ports,
  works: readonly ((ports: Ports) => Promise<unknown>)[],
  schedule: readonly number[],
) {
  const waiting = works.map((): (() => void)[] => []);
  const running = new Set<number>();
  const own = (who: number): Ports => {
    const inTurn =
      <Given extends unknown[], Got>(call: (...given: Given) => Promise<Got>) =>
      async (...given: Given): Promise<Got> => {
        await new Promise<void>((resolve) => waiting[who]?.push(resolve));
        return call(...given);
      };
    const { deliveries, carrier, send, now } = ports;
    return {
      deliveries: {
        find: inTurn(deliveries.find),
        save: inTurn(deliveries.save),
        list: inTurn(deliveries.list),
      },
      carrier: { arrange: inTurn(carrier.arrange), cancel: inTurn(carrier.cancel) },
      send: inTurn(send),
      now,
    };
  };
  const ended = works.map((work, who) => {
    running.add(who);
    return work(own(who)).finally(() => running.delete(who));
  });
  const settled = Promise.allSettled(ended);
  for (let turn = 0; running.size > 0; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const wanted = schedule[turn] ?? turn % works.length;
    (waiting[wanted]?.shift() ?? waiting.find((queue) => queue.length > 0)?.shift())?.();
  }
  return settled;
}

/** Every way in which two can take their first eight turns. */
const schedules = Array.from({ length: 256 }, (_, bits) => Array.from({ length: 8 }, (_, turn) => (bits >> turn) & 1));

async function everyRace(
  begun: boolean,
  works: readonly ((ports: Ports) => Promise<unknown>)[],
  check: (made: World) => string,
) {
  const ends = new Set<string>();
  for (const schedule of schedules) {
    const made = deliveryWorld();
    if (begun) await arrange(made.ports);
    for (const outcome of await interleaved(made.ports, works, schedule)) expect(outcome.status).toBe('fulfilled');
    ends.add(check(made));
  }
  return ends;
}

describe('when two are at one delivery at once, whoever is first', () => {
  test('a cancellation and a scan agree on which of them came first', async () => {
    const ends = await everyRace(true, [cancel, ship], ({ deliveries, ids, carrier }) => {
      const [delivery] = deliveries.all();
      const refused = ids().includes('delivery.cancellation_refused');
      expect(refused).toBe(delivery?.status === 'SHIPPED');
      expect(ids().includes('delivery.cancelled')).toBe(!refused);
      expect(carrier.cancelled.has(orderId)).toBe(!refused);
      expect(delivery?.scans).toHaveLength(1);
      expect(ids()).toContain('scan:shipped');
      expect(new Set(ids()).size).toBe(3);
      return String(delivery?.status);
    });
    expect(ends).toEqual(new Set(['SHIPPED', 'CANCELLED']));
  });

  test('the simulated carrier never moves a parcel after its cancellation', async () => {
    const ends = await everyRace(true, [cancel, carry], ({ deliveries }) => {
      const [delivery] = deliveries.all();
      return `${delivery?.status} after ${delivery?.scans.length} scans`;
    });
    expect(ends).toEqual(new Set(['SHIPPED after 1 scans', 'CANCELLED after 0 scans']));
  });

  test('the same order twice has one parcel', async () => {
    await everyRace(false, [arrange, arrange], ({ carrier, deliveries, ids }) => {
      expect(carrier.parcels.size).toBe(1);
      expect(deliveries.all()).toMatchObject([{ revision: 1 }]);
      expect(new Set(ids())).toEqual(new Set(['delivery.processing']));
      return 'arranged';
    });
  });

  test('an order and its cancellation leave nothing with the carrier, whichever is written first', async () => {
    const ends = await everyRace(false, [arrange, cancel], ({ carrier, deliveries, ids }) => {
      const [delivery] = deliveries.all();
      expect(delivery?.status).toBe('CANCELLED');
      if (carrier.parcels.size > 0) expect(carrier.cancelled).toEqual(new Set([orderId]));
      expect(ids()).toContain('delivery.cancelled');
      return `${delivery?.items.length} items, ${carrier.parcels.size} parcels`;
    });
    expect(ends).toEqual(new Set(['0 items, 0 parcels', '0 items, 1 parcels', '1 items, 1 parcels']));
  });

  test('the same scan twice is one scan', async () => {
    await everyRace(true, [ship, ship], ({ deliveries, sent }) => {
      expect(deliveries.all()).toMatchObject([{ revision: 2, scans: { length: 1 } }]);
      expect(new Set(sent.map(({ news }) => news.id)).size).toBe(2);
      return 'kept';
    });
  });
});

test('a delivery that never comes to rest asks to be left for later', async () => {
  const { ports } = deliveryWorld();
  const busy: Ports = { ...ports, deliveries: { ...ports.deliveries, save: async () => 'conflict' } };

  await expect(cancel(busy)).rejects.toMatchObject({ code: 'unavailable', headers: { 'retry-after': '1' } });
});
