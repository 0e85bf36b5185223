import { expect, test } from '@jest/globals';
import {
  type DeliveryMetricsPorts,
  formatDeliveryMetrics,
  readDeliveryState,
} from '../../../../functions/operations/domain/monitoring/delivery-metrics.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { at, getOrderId, secondsLater } from '../../../support/example.ts';
import { memoryMarks } from '../../../support/memory/marks.ts';
import { createExampleChange } from '../../events/example.ts';
import { createDeliveryHarness, createExampleEndpoint } from '../../events/webhooks/delivery-harness.ts';
import { mark } from '../../notification/example.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';

const now = Date.parse(secondsLater(100));

async function read(orders: readonly Order[], more: Partial<DeliveryMetricsPorts> = {}) {
  const harness = createDeliveryHarness(() => ({ status: 200 }));
  const marks = memoryMarks();
  const ports = { ...harness.ports, pages: createPages(at), marks, now: () => now, ...more };
  return formatDeliveryMetrics(await readDeliveryState(orders, ports)).split('\n');
}
const createPages = (newestAt: string): DeliveryMetricsPorts['pages'] => ({
  findNewest: async () => ({ number: 1, at: newestAt, changes: [createExampleChange([1])] }),
  listFrom: async () => ({ pages: [] }),
});

test('shows the age of the oldest event that the feed lacks', async () => {
  const orders = [createExampleOrder({}, { at: secondsLater(40) }), createExampleOrder({}, { at })];

  expect(await read(orders, { pages: createPages(secondsLater(1)) })).toContain('event_feed_lag_seconds 60');
  expect(await read(orders, { pages: createPages(secondsLater(39)) })).toContain('event_feed_lag_seconds 0');
  expect(await read([])).toContain('event_feed_lag_seconds 0');
});

test('counts notifications of the newest orders by status', async () => {
  const marks = memoryMarks();
  await marks.save({ ...mark, orderId: getOrderId(1), state: 'sent', revision: 1 });
  await marks.save({ ...mark, orderId: getOrderId(2), state: 'failed', revision: 1 });
  const orders = [1, 2, 3].map((n) => createExampleOrder({}, { orderId: getOrderId(n) }));

  const lines = await read(orders, { marks });

  expect(lines).toContain('notifications{status="sent"} 1');
  expect(lines).toContain('notifications{status="failed"} 1');
  expect(lines).toContain('notifications{status="pending"} 0');
});

test('counts webhooks by status, and attempts of the last hour by result', async () => {
  const harness = createDeliveryHarness(({ id }) => ({ status: id.includes('000000000002.') ? 500 : 200 }));
  await harness.endpoints.create(createExampleEndpoint(), 5);
  await harness.append([
    [1, 1],
    [2, 1],
  ]);
  await harness.run();
  const pages = { ...createPages(at), listFrom: harness.ports.pages.listFrom };

  const state = await readDeliveryState([], { ...harness.ports, pages, marks: memoryMarks() });

  expect(state.webhooks).toEqual({ enabled: 1, paused: 0, disabled: 0 });
  expect(state.attempts).toEqual({ succeeded: 1, failed: 3, missed: 0 });
});
