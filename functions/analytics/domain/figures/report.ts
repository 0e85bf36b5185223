import type { ReadPorts } from '../read-sums.ts';
import { type Day, getDayEnd, getDayStart } from '../time-zone.ts';
import { type Dashboard, type FiguresRequest, showDashboard } from './dashboard.ts';

export type Report = { day: Day } & Dashboard;

/** Returns the figures of a day in one document. */
export async function createReport(
  { day, ...request }: Omit<FiguresRequest, 'range'> & { day: Day },
  ports: ReadPorts,
): Promise<Report> {
  const { timeZone } = request;
  const range = { from: getDayStart(day, timeZone), to: getDayEnd(day, timeZone) };
  return { day, ...(await showDashboard({ ...request, range }, ports)) };
}

type Cell = string | number | null;

/** Formats a report as CSV by RFC 4180, a line for each figure. */
export function formatCsv(report: Report): string {
  const { day, asOf, timeZone, orders, money, leadTimes, perHour, topProducts } = report;
  const lines: Cell[][] = [
    ['day', 'timeZone', 'asOf', 'figure', 'of', 'unit', 'value'],
    ...Object.entries(orders).map(([name, count]) => ['orders', name, 'orders', count]),
    ...money.flatMap(({ currency, ...amounts }) =>
      Object.entries(amounts).map(([name, amount]) => ['money', name, currency, amount]),
    ),
    ...Object.entries(leadTimes).flatMap(([name, { count, ...percentiles }]) => [
      ['leadTimes', `${name}.count`, 'orders', count],
      ...Object.entries(percentiles).map(([share, ms]) => ['leadTimes', `${name}.${share}`, 'ms', ms]),
    ]),
    ...perHour.flatMap(({ at, ...counts }) =>
      Object.entries(counts).map(([name, count]) => [`perHour.${name}`, at, 'orders', count]),
    ),
    ...topProducts.map(({ productId, units }) => ['topProducts', productId, 'units', units]),
  ].map((cells, index) => (index === 0 ? cells : [day, timeZone, asOf, ...cells]));
  return lines.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');
}

/** Formats a cell. A spreadsheet would run a text that begins like a formula, so an apostrophe makes it a text. */
export function formatCell(cell: Cell): string {
  const plain = String(cell ?? '');
  const text = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
