import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ComponentType } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Chart } from '../../../console/components/chart.tsx';
import { Table } from '../../../console/components/table.tsx';
import { formatDuration, toWords } from '../../../console/format.ts';
import { redriveAll } from '../../../console/pages/dead-letters.tsx';
import { formatDay, toBars } from '../../../console/pages/figures.tsx';
import { readTimeline } from '../../../console/pages/timeline.tsx';
import { Link, matchPath } from '../../../console/router.tsx';

const hostile = '<img src=x onerror=alert(1)>';
const responses = new Map<string, object | number>();
const sent: { path: string; body: unknown; headers: Record<string, string> }[] = [];

beforeEach(() => {
  responses.clear();
  sent.length = 0;
  const respond = async (path: string, { body, headers }: { body?: string; headers: Record<string, string> }) => {
    sent.push({ path, body: body && JSON.parse(body), headers });
    const [, found] = [...responses].find(([start]) => path.startsWith(start)) ?? [];
    if (found === undefined) return new Response('{"detail":"not planned"}', { status: 404 });
    if (typeof found === 'number') return new Response('{"detail":"It is down."}', { status: found });
    return new Response(JSON.stringify(Array.isArray(found) ? found.shift() : found));
  };
  jest.spyOn(globalThis, 'fetch').mockImplementation(respond as never);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the router', () => {
  test.each([
    ['/console/orders/:id', '/console/orders/a%20b', { id: 'a b' }],
    ['/console/orders', '/console/orders', {}],
    ['/console/orders/:id', '/console/orders', undefined],
    ['/console/orders/:id', '/console/orders/%E0%A4%A', undefined],
    ['/console', '/consoles', undefined],
  ])('matches %s with %s', (pattern, path, expected) => {
    expect(matchPath(pattern, path)).toEqual(expected);
  });

  test('marks the link of the present page', () => {
    const Present: ComponentType = () => (
      <Link to="/console" isCurrent>
        Overview
      </Link>
    );
    expect(renderToString(<Present />)).toContain('aria-current="page"');
  });
});

test.each([
  [340, '340 ms'],
  [59_600, '1 min'],
  [7_500_000, '2 h 5 min'],
  [200_000_000, '2 d 7 h'],
])('formats %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('writes names of the API as words', () => {
  expect(['OUT_FOR_DELIVERY', 'order.created', 'trackingNumber'].map(toWords)).toEqual([
    ...['out for delivery', 'order created', 'tracking number'],
  ]);
});

test('renders texts of customers as text, and names each cell by its column', () => {
  const columns = [{ title: 'Note', show: ({ note }: { note: string }) => note }];
  const html = renderToString(
    <Table caption={hostile} columns={columns} rows={[{ note: hostile }]} toKey={() => '1'} />,
  );

  expect(html).not.toContain('<img');
  expect(html).toContain('data-label="Note"');
});

test('describes a chart in words and repeats its numbers as a table', () => {
  const bars = [
    { label: '10:00', values: [3, 1], from: '2026-11-27T10:00:00.000Z', to: '2026-11-27T11:00:00.000Z' },
    { label: '11:00', values: [2, 0], from: '2026-11-27T11:00:00.000Z', to: '2026-11-27T11:30:00.000Z' },
  ];
  const html = renderToString(<Chart title="Orders" series={['placed', 'delivered']} bars={bars} />);

  expect(html).toContain('aria-label="Orders: placed 5, delivered 1"');
  expect(html.match(/<td/g)).toHaveLength(6);
  expect(html).toContain(
    '/console/figures/placed?from=2026-11-27T11%3A00%3A00.000Z&amp;to=2026-11-27T11%3A30%3A00.000Z',
  );
});

test('names a day by the time zone of the figures, and counts no hour outside of their range', () => {
  const range = { from: '2026-11-26T10:00:00.000Z', to: '2026-11-27T10:00:00.000Z', timeZone: 'Europe/Vienna' };
  const days = [
    { at: '2026-11-25T23:00:00.000Z', values: [1] },
    { at: '2026-11-26T23:00:00.000Z', values: [2] },
  ];

  expect(toBars(days, range, formatDay)).toEqual([
    { label: '26 Nov', values: [1], from: range.from, to: '2026-11-26T23:00:00.000Z' },
    { label: '27 Nov', values: [2], from: '2026-11-26T23:00:00.000Z', to: range.to },
  ]);
});

describe('the timeline', () => {
  const created = { at: '2026-11-27T10:00:00.000Z', type: 'order.created', actor: 'client:demo-shop', data: {} };
  const shipped = { at: '2026-11-27T12:00:00.000Z', type: 'delivery.shipped', actor: 'service:delivery', data: {} };
  const mail = { at: '2026-11-27T11:00:00.000Z', template: 'placed', status: 'sent', to: 'a***@b.c', attempts: 1 };
  const attempt = {
    at: '2026-11-27T10:30:00.000Z',
    type: 'order.created',
    statusCode: 500,
    durationMs: 5,
    error: 'no',
  };

  beforeEach(() => {
    responses.set('/orders/o-1/events', [
      { items: [created], nextCursor: 'next' },
      { items: [shipped], nextCursor: null },
    ]);
    responses.set('/orders/o-1/notifications', { items: [mail] });
    responses.set('/operations/dead-letters', { items: [], nextCursor: null });
    responses.set('/webhooks?clientId=demo-shop', { items: [{ webhookId: 'w-1' }], nextCursor: null });
    responses.set('/webhooks/w-1/attempts', { items: [attempt], nextCursor: null });
  });

  test('puts history, e-mails and webhook attempts on one axis', async () => {
    const { entries, faults } = await readTimeline('o-1');

    expect(entries.map(({ kind }) => kind)).toEqual(['history', 'webhook', 'e-mail', 'history']);
    expect(faults).toEqual([]);
    expect(sent.every(({ headers }) => headers['x-orders-console'] === '1')).toBe(true);
  });

  test('shows what it could read when a part is down', async () => {
    responses.set('/orders/o-1/notifications', 503);

    const { entries, faults } = await readTimeline('o-1');

    expect(entries).toHaveLength(3);
    expect(faults).toEqual(['e-mails: It is down.']);
  });
});

test('counts what would become of all dead letters that match, page by page', async () => {
  responses.set('/operations/dead-letters/redrive', [
    { items: [{ outcome: 'would_apply' }, { outcome: 'late' }], nextCursor: 'next' },
    { items: [{ outcome: 'would_apply' }], nextCursor: null },
  ]);

  const told = await redriveAll({ queue: 'orders.fifo', dryRun: true }, () => undefined);

  expect(told).toBe('2 would apply, 1 late: their orders have moved on.');
  expect(sent.map(({ body }) => body)).toEqual([
    { queue: 'orders.fifo', dryRun: true },
    { queue: 'orders.fifo', dryRun: true, cursor: 'next' },
  ]);
});
