import { expect, test } from '@jest/globals';
import {
  formatFigureMetrics,
  readTodaysFigures,
} from '../../../../functions/operations/domain/monitoring/figure-metrics.ts';
import { createFiguresHarness } from '../../analytics/figures-harness.ts';

async function read(minute: number) {
  const harness = createFiguresHarness();
  await harness.publish(
    [-700, 1, 'placed'],
    [0, 2, 'placed'],
    [2, 2, 'paid'],
    [10, 3, 'placed'],
    [200, 2, 'processing'],
  );
  await harness.publish([300, 2, 'delivered']);
  harness.setMinute(minute);
  await harness.catchUp();
  return formatFigureMetrics(await readTodaysFigures(harness.ports)).split('\n');
}

test('counts the orders of the day of UTC by milestone, and begins again the day after', async () => {
  const lines = await read(400);

  expect(lines).toContain('# TYPE orders_milestones_total counter');
  expect(lines).toContain('orders_milestones_total{milestone="placed"} 2');
  expect(lines).toContain('orders_milestones_total{milestone="paid"} 1');
  expect(lines).toContain('orders_milestones_total{milestone="delivered"} 1');
  expect(await read(20 * 60)).toContain('orders_milestones_total{milestone="placed"} 0');
});

test('shows lead times as a histogram that counts each order in every bound above its time', async () => {
  const lines = await read(400);
  const of = (bound: string) => `order_lead_time_seconds_bucket{milestone="delivered",le="${bound}"}`;

  expect(lines).toContain('# TYPE order_lead_time_seconds histogram');
  expect(lines).toContain(`${of('14400')} 0`);
  expect(lines).toContain(`${of('43200')} 1`);
  expect(lines).toContain(`${of('+Inf')} 1`);
  expect(lines).toContain('order_lead_time_seconds_count{milestone="delivered"} 1');
  expect(lines).toContain('order_lead_time_seconds_count{milestone="failed"} 0');
});
