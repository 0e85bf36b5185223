import { usePages } from '../api/hooks.ts';
import type { QueueList } from '../api/types.ts';
import { Page } from '../components/basics.tsx';
import { List } from '../components/table.tsx';
import { formatCount, formatDuration } from '../format.ts';
import { Link } from '../router.tsx';

/** The queues, with what waits in them. */
export function QueuesPage() {
  const pages = usePages<QueueList['items'][number]>('/operations/queues?limit=100', 5_000);
  return (
    <Page title="Queues">
      <List
        caption="Queues, read every five seconds. The numbers are approximate."
        pages={pages}
        empty="There is no queue."
        toKey={({ name }) => name}
        columns={[
          { title: 'Queue', show: ({ name }) => <span class="mono">{name}</span> },
          { title: 'Waiting', isNumber: true, show: ({ depth }) => formatCount(depth) },
          { title: 'In flight', isNumber: true, show: ({ inFlight }) => formatCount(inFlight) },
          { title: 'Delayed', isNumber: true, show: ({ delayed }) => formatCount(delayed) },
          {
            title: 'Oldest',
            isNumber: true,
            show: ({ oldestAgeSeconds: age }) => (age === null ? '–' : formatDuration(1_000 * age)),
          },
          {
            title: 'Dead letters',
            isNumber: true,
            show: ({ name, deadLetters }) => (
              <Link to={`/console/dead-letters?queue=${encodeURIComponent(name)}`}>{formatCount(deadLetters)}</Link>
            ),
          },
        ]}
      />
    </Page>
  );
}
