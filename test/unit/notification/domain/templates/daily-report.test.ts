import { expect, test } from '@jest/globals';
import { renderDailyReport } from '../../../../../functions/notification/domain/templates/daily-report.ts';
import { getContrast, parseHtml } from '../../../../support/parse-html.ts';

type Report = Parameters<typeof renderDailyReport>[0];
const options = { timeZone: 'Europe/Vienna', shopName: 'Demo shop', apiUrl: 'https://api.shop.example' };
const url = 'https://api.shop.example/console/figures?day=2026-11-26';

function render(more: Partial<Report> = {}) {
  const rendered = renderDailyReport(
    {
      ...{ clientId: 'analytics', sequence: 1, channel: 'email', template: 'daily_report', to: 'owner@example.com' },
      ...{ at: '2026-11-26T23:05:00.000Z', day: '2026-11-26', timeZone: 'Europe/Vienna' },
      asOf: '2026-11-26T23:05:00.000Z',
      orders: { placed: 12_345, paid: 96, shipped: 101, delivered: 88, cancelled: 4, failed: 2, underWay: 26 },
      money: [
        { currency: 'EUR', placed: 479_760, paid: 383_808, refunded: 400_000, net: -16_192 },
        { currency: 'JPY', placed: 5_000, paid: 0, refunded: 0, net: 0 },
      ],
      leadTimes: {
        placedToPaid: { p50: 1_487, p95: 4_095 },
        placedToShipped: { p50: 9, p95: 9 },
        placedToDelivered: {},
      },
      topProducts: [{ productId: 'espresso-cups', units: 1_204 }],
      ...more,
    },
    options,
  );
  if (!rendered) throw new Error('nothing is rendered');
  return rendered;
}
/** The texts of the HTML part, with single blanks. */
const readHtml = (html: string) =>
  parseHtml(html)
    .texts.map(({ text }) => text)
    .join(' ')
    .replace(/\s+/g, ' ');

test('shows the figures of the day in both parts, with a link to the day in the console', () => {
  const { subject, html, text } = render();

  expect(subject).toBe('Report of Thursday, 26 November 2026: 12,345 placed, 88 delivered');
  for (const part of [readHtml(html), text.replace(/\s+/g, ' ')])
    for (const row of [
      ...['Placed 12,345', 'Paid 96', 'Delivered 88', 'Placed and still under way 26', 'espresso-cups 1,204'],
      ...['Money in EUR', 'Placed €4,797.60', 'Refunded €4,000.00', 'Net: paid less refunded -€161.92'],
      ...['Money in JPY', 'Placed JP¥5,000', 'Until paid 1 s 4 s', 'Until shipped 9 ms 9 ms'],
      ...['The day is that of Europe/Vienna', 'as of 27 November 2026 at 00:05 CET'],
    ])
      expect(part).toContain(row);
  expect(text).toContain(url);
  expect(parseHtml(html).elements.flatMap(({ attributes }) => attributes.href ?? [])).toEqual([url]);
  expect(`${html}${text}`).not.toMatch(/Until delivered|owner@example\.com|undefined|NaN/);
});

test('shows a day without orders', () => {
  const orders = { placed: 0, paid: 0, shipped: 0, delivered: 0, cancelled: 0, failed: 0, underWay: 0 };
  const none = { placedToPaid: {}, placedToShipped: {}, placedToDelivered: {} };

  const { subject, text } = render({ orders, money: [], leadTimes: none, topProducts: [] });

  expect(subject).toContain('0 placed, 0 delivered');
  expect(text).not.toMatch(/Money|Time from placed|Products/);
});

test('keeps a contrast of 4.5 in light and dark mode, and escapes names', () => {
  const { html } = render({ topProducts: [{ productId: '<img src=x>', units: 1 }] });

  const { texts } = parseHtml(html);
  const weakest = Math.min(...texts.flatMap(({ light, dark }) => [getContrast(light), getContrast(dark)]));
  expect(weakest).toBeGreaterThanOrEqual(4.5);
  expect(html).not.toContain('<img');
});

test('renders no template of another release', () => {
  expect(() => render({ template: 'weekly_report' as never })).toThrow('nothing is rendered');
});
