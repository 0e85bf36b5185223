import { withQuery } from '../api/client.ts';
import { useData, usePages } from '../api/hooks.ts';
import type { CountedOrderList, FiguresDashboard, FiguresMetric } from '../api/types.ts';
import { Facts, OrderLink, Page, Panel, Status } from '../components/basics.tsx';
import { type Bar, Chart } from '../components/chart.tsx';
import { Counted, LeadTimeTable, MoneyTable, ReportButton } from '../components/figure-tables.tsx';
import { List, Table } from '../components/table.tsx';
import { formatCount, formatDuration, formatMoney, formatTime } from '../format.ts';
import { Link, type PageProps } from '../router.tsx';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const milestones = ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed', 'underWay'] as const;
const toWords = (milestone: string) => (milestone === 'underWay' ? 'under way' : milestone);
const chosenDays = (query: URLSearchParams) => (query.get('days') === '30' ? 30 : 1);
const formatHour = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date(at));
/** A day begins at midnight of the time zone of the figures, which is another day in UTC. */
export const formatDay = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', month: 'short' }).format(new Date(at));

/** Returns the range of a page: whole hours, so that a reading again asks for the same. */
function getRange(days: number): { from: string; to: string } {
  const to = Math.ceil(Date.now() / hourMs) * hourMs;
  return { from: new Date(to - days * dayMs).toISOString(), to: new Date(to).toISOString() };
}

/** Ends the range at the time as of which it was counted: what comes later is not in the numbers. */
export function endAsOf(figures: FiguresDashboard): FiguresDashboard {
  return figures.asOf < figures.to ? { ...figures, to: figures.asOf } : figures;
}

type Point = { at: string; values: readonly number[] };

/** Gives each hour or day its time: until the next one begins, and within the range of the figures. */
export function toBars(
  points: readonly Point[],
  { from, to, timeZone }: Pick<FiguresDashboard, 'from' | 'to' | 'timeZone'>,
  format: (at: string, timeZone: string) => string,
): Bar[] {
  return points.map(({ at, values }, index) => ({
    ...{ label: format(at, timeZone), values },
    ...{ from: at < from ? from : at, to: points[index + 1]?.at ?? to },
  }));
}

/** The figures of 24 hours, 30 days or the day in the query. Each number links to the orders behind it. */
export function FiguresPage({ query }: PageProps) {
  const days = chosenDays(query);
  const range = getRange(days);
  const day = query.get('day') ?? undefined;
  const path = day ? withQuery('/analytics/report', { day }) : withQuery('/analytics/dashboard', range);
  const dashboard = useData<FiguresDashboard>(path, 60_000);
  const byDay = (metric: string) =>
    days === 30 ? withQuery('/analytics/metrics', { metric, step: 'day', ...range }) : undefined;
  const placed = useData<FiguresMetric>(byDay('placed'));
  const delivered = useData<FiguresMetric>(byDay('delivered'));
  const data = dashboard.data && endAsOf(dashboard.data);
  const points = placed.data?.points.map(({ at, value }, index) => ({
    at,
    values: [value ?? 0, delivered.data?.points[index]?.value ?? 0],
  }));
  const hours = data?.perHour.map((hour) => ({ at: hour.at, values: [hour.placed, hour.delivered] }));
  const bars = data ? toBars((days === 30 ? points : hours) ?? [], data, days === 30 ? formatDay : formatHour) : [];
  return (
    <Page
      title={day ? `Figures of ${day}` : 'Figures'}
      actions={
        <>
          {[1, 30].map((each) => (
            <Link key={each} to={`/console/figures?days=${each}`} class="button" isCurrent={!day && each === days}>
              {each === 1 ? '24 hours' : '30 days'}
            </Link>
          ))}
          <ReportButton day={day} />
        </>
      }
    >
      <Status {...dashboard} />
      {data && (
        <>
          <ul class="tiles">
            {milestones.map((milestone) => (
              <li key={milestone}>
                <Counted
                  milestone={milestone}
                  range={data}
                  text={[<strong>{formatCount(data.orders[milestone])}</strong>, <span>{toWords(milestone)}</span>]}
                />
              </li>
            ))}
          </ul>
          <Panel title="Orders">
            <Chart
              title={days === 30 ? 'Orders a day' : 'Orders an hour'}
              series={['placed', 'delivered']}
              bars={bars}
            />
          </Panel>
          <div class="columns wide">
            <Panel title="Money">
              <MoneyTable figures={data} />
            </Panel>
            <Panel title="How long it takes">
              <LeadTimeTable figures={data} />
            </Panel>
            <Panel title="Products sold most">
              <Table
                caption="Pieces in the orders placed"
                rows={data.topProducts}
                toKey={({ productId }) => productId}
                columns={[
                  { title: 'Product', show: ({ productId }) => productId },
                  {
                    title: 'Pieces',
                    isNumber: true,
                    show: ({ units }) => <Counted milestone="placed" range={data} text={formatCount(units)} />,
                  },
                ]}
              />
            </Panel>
          </div>
          <details>
            <summary>What the numbers mean</summary>
            <Facts rows={Object.entries(data.definitions).map(([name, text]) => [name, String(text)] as const)} />
          </details>
          <p class="quiet">
            As of {formatTime(data.asOf)}, days in {data.timeZone}.
          </p>
        </>
      )}
    </Page>
  );
}

/** The orders behind a number, of the time in the query; of the last 24 hours without one. */
export function MilestonePage({ id, query }: PageProps) {
  const range = { from: query.get('from') ?? undefined, to: query.get('to') ?? undefined };
  const pages = usePages<CountedOrderList['items'][number]>(
    withQuery('/analytics/orders', { milestone: id, ...range }),
  );
  const caption = [range.from && `from ${formatTime(range.from)}`, range.to && `to ${formatTime(range.to)}`];
  return (
    <Page title={`Orders: ${toWords(id)}`} actions={<Link to="/console/figures">Back to the figures</Link>}>
      <List
        caption={caption.filter(Boolean).join(' ') || 'In the last 24 hours'}
        pages={pages}
        empty="There is no such order."
        toKey={({ orderId, at }) => `${orderId} ${at}`}
        columns={[
          { title: 'Order', show: ({ orderId }) => <OrderLink id={orderId} whole /> },
          { title: 'Client', show: ({ clientId }) => clientId },
          { title: 'At', show: ({ at }) => formatTime(at) },
          { title: 'Amount', isNumber: true, show: ({ amount, currency }) => formatMoney(amount, currency) },
          { title: 'After', isNumber: true, show: ({ tookMs }) => formatDuration(tookMs) },
        ]}
      />
    </Page>
  );
}
