import type { ComponentChildren } from 'preact';
import { withQuery } from '../api/client.ts';
import { useData } from '../api/hooks.ts';
import type {
  AttentionList,
  DeadLetterList,
  FiguresDashboard,
  Health,
  MoneyOwedList,
  QueueList,
} from '../api/types.ts';
import { Chip, Facts, Page, Panel, Status } from '../components/basics.tsx';
import { formatCount } from '../format.ts';
import { Link } from '../router.tsx';

const everyMs = 15_000;
const pageSize = 100;

type TileProps = { to: string; title: string; count: ComponentChildren; isBad?: boolean };

function Tile({ to, title, count, isBad = false }: TileProps) {
  return (
    <li class={isBad ? 'bad' : undefined}>
      <Link to={to}>
        <strong>{count}</strong>
        <span>{title}</span>
      </Link>
    </li>
  );
}

/** Counts the first page of a list. */
function count(list: { items: readonly unknown[]; nextCursor: string | null } | undefined): string {
  if (!list) return '…';
  return list.nextCursor === null ? formatCount(list.items.length) : `${pageSize}+`;
}

/** What needs a person now, and what the shop does. */
export function OverviewPage() {
  const attention = useData<AttentionList>(`/operations/attention?limit=${pageSize}`, everyMs);
  const deadLetters = useData<DeadLetterList>(`/operations/dead-letters?limit=${pageSize}`, everyMs);
  const owed = useData<MoneyOwedList>(`/operations/money-owed?limit=${pageSize}`, everyMs);
  const queues = useData<QueueList>(`/operations/queues?limit=${pageSize}`, everyMs);
  const figures = useData<FiguresDashboard>('/analytics/dashboard', 4 * everyMs);
  const health = useData<Health>('/health', 4 * everyMs);
  const waiting = queues.data?.items.reduce((sum, { depth, inFlight, delayed }) => sum + depth + inFlight + delayed, 0);
  const { orders, from, asOf: to } = figures.data ?? {};
  const isAny = (list: { items: readonly unknown[] } | undefined) => (list?.items.length ?? 0) > 0;
  return (
    <Page title="Overview">
      <Panel title="Needs a person">
        <ul class="tiles">
          <Tile
            to="/console/attention"
            title="orders need attention"
            count={count(attention.data)}
            isBad={isAny(attention.data)}
          />
          <Tile
            to="/console/dead-letters"
            title="dead letters"
            count={count(deadLetters.data)}
            isBad={isAny(deadLetters.data)}
          />
          <Tile
            to="/console/money-owed"
            title="refunds outstanding"
            count={count(owed.data)}
            isBad={isAny(owed.data)}
          />
          <Tile
            to="/console/queues"
            title="messages in queues"
            count={waiting === undefined ? '…' : formatCount(waiting)}
          />
        </ul>
        {[attention, deadLetters, owed, queues].map((each, index) => (
          <Status key={index} {...each} data />
        ))}
      </Panel>
      <Panel title="The last 24 hours">
        <Status {...figures} />
        {orders && (
          <ul class="tiles">
            {(['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed', 'underWay'] as const).map(
              (milestone) => (
                <Tile
                  key={milestone}
                  to={withQuery(`/console/figures/${milestone}`, { from, to })}
                  title={milestone === 'underWay' ? 'under way' : milestone}
                  count={formatCount(orders[milestone])}
                />
              ),
            )}
          </ul>
        )}
      </Panel>
      <Panel title="Health">
        <Status {...health} />
        {health.data && (
          <Facts
            rows={[
              ['system', <Chip status={health.data.status} />],
              ...Object.entries(health.data.dependencies).map(
                ([name, { status }]) => [name, <Chip status={status} />] as const,
              ),
              ['version', health.data.version],
            ]}
          />
        )}
      </Panel>
    </Page>
  );
}
