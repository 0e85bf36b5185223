import type { ComponentChildren } from 'preact';
import { send, withQuery } from '../api/client.ts';
import type { FiguresDashboard } from '../api/types.ts';
import { formatCount, formatDuration, formatMoney } from '../format.ts';
import { Link } from '../router.tsx';
import { Table } from './table.tsx';

const leadTimes = [
  ...(['placedToPaid', 'placedToShipped', 'placedToDelivered', 'placedToCancelled'] as const),
  ...(['placedToFailed', 'placedToRefunded'] as const),
];

export type Range = { from: string; to: string };
type CountedProps = { milestone: string; range: Range; text: ComponentChildren };

/** A number that links to the orders behind it: those of the same milestone and the same time. */
export function Counted({ milestone, range: { from, to }, text }: CountedProps) {
  return <Link to={withQuery(`/console/figures/${milestone}`, { from, to })}>{text}</Link>;
}

/** What was placed, paid and refunded, by currency. */
export function MoneyTable({ figures }: { figures: FiguresDashboard }) {
  if (figures.money.length === 0) return <p class="quiet">No money has moved.</p>;
  const columns = (['placed', 'paid', 'refunded', 'net'] as const).map((name) => ({
    title: name,
    isNumber: true,
    show: ({ currency, ...amounts }: FiguresDashboard['money'][number]) => (
      <Counted milestone={name === 'net' ? 'paid' : name} range={figures} text={formatMoney(amounts[name], currency)} />
    ),
  }));
  return <Table caption="By currency" rows={figures.money} toKey={({ currency }) => currency} columns={columns} />;
}

/** How long orders take to each milestone. */
export function LeadTimeTable({ figures }: { figures: FiguresDashboard }) {
  const rows = leadTimes
    .map((name) => ({ ...figures.leadTimes[name], until: name.replace('placedTo', '').toLowerCase() }))
    .filter(({ count }) => count > 0);
  const show = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
  if (rows.length === 0) return <p class="quiet">No order has come so far.</p>;
  return (
    <Table
      caption="From placed; half, 95 % and 99 % of the orders are as fast"
      rows={rows}
      toKey={({ until }) => until}
      columns={[
        { title: 'Until', show: ({ until }) => until },
        {
          title: 'Orders',
          isNumber: true,
          show: ({ until, count }) => <Counted milestone={until} range={figures} text={formatCount(count)} />,
        },
        { title: 'Half', isNumber: true, show: ({ p50 }) => show(p50) },
        { title: '95 %', isNumber: true, show: ({ p95 }) => show(p95) },
        { title: '99 %', isNumber: true, show: ({ p99 }) => show(p99) },
      ]}
    />
  );
}

/** Downloads the report of a day as CSV, of today by default. */
export function ReportButton({ day }: { day: string | undefined }) {
  const download = async () => {
    const response = await send('GET', withQuery('/analytics/report', { day, format: 'csv' }));
    const url = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement('a'), {
      href: url,
      download: `report${day ? `-${day}` : ''}.csv`,
    });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" onClick={() => void download()}>
      Report as CSV
    </button>
  );
}
