import { formatDuration } from '../../../messages/fields/duration.ts';
import type { DailyReportRequested } from '../../../messages/order-stream/daily-report.ts';
import { lookUp } from '../../../messages/stored.ts';
import { formatTime, toLine } from '../../../messages/texts/language.ts';
import { formatPrice } from './format.ts';
import { layOut, layOutButton, layOutTable } from './layout.ts';
import type { RenderedNotification, RenderOptions } from './render.ts';
import { writeSms } from './sms.ts';

type Report = DailyReportRequested['data'];
/** Figures under a title. Each row has as many values as the head has names. */
type Section = { head: readonly [title: string, ...names: string[]]; rows: readonly (readonly string[])[] };

const locale = 'en-GB';
const headings = { daily_report: 'Report of {day}' } as const;

/** Renders the report of a day, in English; undefined for a template of another release. */
export function renderDailyReport(
  report: Report,
  { shopName, timeZone, apiUrl }: Omit<RenderOptions, 'trackingUrl'> & { apiUrl: string },
): RenderedNotification | undefined {
  const heading = lookUp(headings, report.template)?.replace('{day}', formatDay(report.day));
  if (!heading) return undefined;
  const url = `${apiUrl}/console/figures?day=${report.day}`;
  const name = toLine(shopName);
  const { placed, delivered } = report.orders;
  const subject = `${heading}: ${formatCount(placed)} placed, ${formatCount(delivered)} delivered`;
  const notes = [
    `The day is that of ${toLine(report.timeZone)}. Counted as of ${formatTime(report.asOf, timeZone, locale)}.`,
    'An order counts in the day in which it reached something. Half and 95 % of the orders took no longer than the times shown.',
    'You get this mail because the settings of the system name this address for reports.',
  ];
  const sections = listSections(report);
  const button = 'Open the day in the console';
  const texts = sections.map(({ head, rows }) => [head, ...rows].map((cells) => cells.join('  ')).join('\n'));
  const page = { lang: 'en', shopName: name, subject, heading, paragraphs: [], facts: [], notes } as const;
  return {
    ...{ subject, lang: 'en' },
    html: layOut(page, [
      ...sections.map(({ head, rows }) => layOutTable(head, rows)),
      layOutButton(url, button),
    ]).toString(),
    text: `${[heading, ...texts, `${button}\n${url}`, [...notes, '', name].join('\n')].join('\n\n')}\n`,
    sms: writeSms([`${name}: ${subject}`, subject, heading], url),
  };
}

function listSections({ orders, money, leadTimes, topProducts }: Report): Section[] {
  const count = (label: string, value: number) => [label, formatCount(value)];
  const time = (label: string, { p50, p95 }: Report['leadTimes']['placedToPaid']) =>
    p50 === undefined || p95 === undefined ? [] : [[label, formatDuration(p50), formatDuration(p95)]];
  const sections: Section[] = [
    {
      head: ['Orders', 'Number'],
      rows: [
        ...[count('Placed', orders.placed), count('Paid', orders.paid), count('Shipped', orders.shipped)],
        ...[count('Delivered', orders.delivered), count('Cancelled', orders.cancelled), count('Failed', orders.failed)],
        count('Placed and still under way', orders.underWay),
      ],
    },
    ...money.map(({ currency, placed, paid, refunded, net }): Section => {
      const price = (amount: number) => formatPrice(amount, currency, locale);
      const rows = [
        ...[
          ['Placed', price(placed)],
          ['Paid', price(paid)],
          ['Refunded', price(refunded)],
        ],
        ['Net: paid less refunded', price(net)],
      ];
      return { head: [`Money in ${currency}`, 'Amount'], rows };
    }),
    {
      head: ['Time from placed', 'Half', '95 %'],
      rows: [
        ...time('Until paid', leadTimes.placedToPaid),
        ...time('Until shipped', leadTimes.placedToShipped),
        ...time('Until delivered', leadTimes.placedToDelivered),
      ],
    },
    {
      head: ['Products placed most', 'Units'],
      rows: topProducts.map(({ productId, units }) => count(toLine(productId), units)),
    },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

function formatDay(day: string): string {
  const options = { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T00:00:00Z`));
}

function formatCount(count: number): string {
  return new Intl.NumberFormat(locale).format(count);
}
