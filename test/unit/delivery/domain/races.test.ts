import { expect, test } from '@jest/globals';
import { arrangeDelivery } from '../../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import type { Ports } from '../../../../functions/delivery/domain/ports.ts';
import { recordScan, recordSimulatedScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { cancellationRequested, createDeliveryHarness, orderCreated, orderId, scanOf, trace } from '../example.ts';

type Harness = ReturnType<typeof createDeliveryHarness>;
type Request = (ports: Ports) => Promise<unknown>;
const shipped = { orderId, scan: scanOf('SHIPPED'), trace };
const arrange = (ports: Ports) => arrangeDelivery(orderCreated(), ports);
const cancel = (ports: Ports) => cancelDelivery(cancellationRequested(), ports);
const ship = (ports: Ports) => recordScan(shipped, ports);
const simulate = (ports: Ports) => recordSimulatedScan(shipped, ports);

/** Runs the requests at once. Each of their port calls waits for a turn, which the schedule gives to one of them. */
async function interleave(ports: Ports, requests: readonly Request[], schedule: readonly number[]) {
  const waiting = requests.map((): (() => void)[] => []);
  const running = new Set(requests.keys());
  const outcomes = Promise.allSettled(
    requests.map((request, n) => {
      const own = wrapCalls(ports, async (call) => {
        await new Promise<void>((resolve) => waiting[n]?.push(resolve));
        return call();
      });
      return request(own).finally(() => running.delete(n));
    }),
  );
  for (let turn = 0; running.size > 0; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = schedule[turn] ?? turn % requests.length;
    (waiting[next]?.shift() ?? waiting.find((queue) => queue.length > 0)?.shift())?.();
  }
  return outcomes;
}

/** Every order of the first eight turns of two requests. */
const schedules = Array.from({ length: 256 }, (_, bits) => Array.from({ length: 8 }, (_, turn) => (bits >> turn) & 1));

/** Runs the requests in every order, checks each end and returns the different ones. */
async function runRaces(isArranged: boolean, requests: readonly Request[], check: (harness: Harness) => string) {
  const ends = new Set<string>();
  for (const schedule of schedules) {
    const harness = createDeliveryHarness();
    if (isArranged) await arrange(harness.ports);
    for (const { status } of await interleave(harness.ports, requests, schedule)) expect(status).toBe('fulfilled');
    ends.add(check(harness));
  }
  return ends;
}

test('applies a cancellation and a scan at once in the same order everywhere', async () => {
  const ends = await runRaces(true, [cancel, ship], ({ deliveries, ids, carrier }) => {
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

test('moves no simulated parcel after its cancellation', async () => {
  const ends = await runRaces(true, [cancel, simulate], ({ deliveries }) => {
    const [delivery] = deliveries.all();
    return `${delivery?.status} after ${delivery?.scans.length} scans`;
  });
  expect(ends).toEqual(new Set(['SHIPPED after 1 scans', 'CANCELLED after 0 scans']));
});

test('hands over one parcel for the same order twice at once', async () => {
  await runRaces(false, [arrange, arrange], ({ carrier, deliveries, ids }) => {
    expect(carrier.parcels.size).toBe(1);
    expect(deliveries.all()).toMatchObject([{ revision: 1 }]);
    expect(new Set(ids())).toEqual(new Set(['delivery.processing']));
    return 'arranged';
  });
});

test('leaves no parcel with the carrier when an order and its cancellation arrive at once', async () => {
  const ends = await runRaces(false, [arrange, cancel], ({ carrier, deliveries, ids }) => {
    const [delivery] = deliveries.all();
    expect(delivery?.status).toBe('CANCELLED');
    if (carrier.parcels.size > 0) expect(carrier.cancelled).toEqual(new Set([orderId]));
    expect(ids()).toContain('delivery.cancelled');
    return `${delivery?.items.length} items, ${carrier.parcels.size} parcels`;
  });
  expect(ends).toEqual(new Set(['0 items, 0 parcels', '0 items, 1 parcels', '1 items, 1 parcels']));
});

test('records the same scan twice at once as one scan', async () => {
  await runRaces(true, [ship, ship], ({ deliveries, sent }) => {
    expect(deliveries.all()).toMatchObject([{ revision: 2, scans: { length: 1 } }]);
    expect(new Set(sent.map(({ message }) => message.id)).size).toBe(2);
    return 'recorded';
  });
});

test('refuses as unavailable when every save conflicts', async () => {
  const { ports } = createDeliveryHarness();
  const busy: Ports = { ...ports, deliveries: { ...ports.deliveries, save: async () => 'conflict' } };

  await expect(cancel(busy)).rejects.toMatchObject({ code: 'unavailable', headers: { 'retry-after': '1' } });
});
