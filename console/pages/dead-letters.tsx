import { choices } from '../api/choices.ts';
import { post, withQuery } from '../api/client.ts';
import { useData, usePages } from '../api/hooks.ts';
import type { DeadLetter, DeadLetterSummary, RedrivenList } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { Chip, Facts, Json, OrderLink, Page, Panel, Status, Time } from '../components/basics.tsx';
import { DiscardDeadLetter, RedriveDeadLetter } from '../components/dead-letter-actions.tsx';
import { Filter } from '../components/filter.tsx';
import { List, Table } from '../components/table.tsx';
import { formatTime, toWords } from '../format.ts';
import { Link, type PageProps } from '../router.tsx';

const fields = [
  { name: 'queue', label: 'Queue', options: choices.queue },
  { name: 'reason', label: 'Reason', options: choices.deadLetterReason },
  { name: 'orderId', label: 'Order id' },
];
const outcomes: Readonly<Record<string, string>> = {
  ...{ would_apply: 'would apply', queued: 'sent to their queues', late: 'late: their orders have moved on' },
  refused: 'refused: they cannot be sent',
};

/** Redrives all dead letters that match, page by page, and returns what became of them in one sentence. */
export async function redriveAll(filter: object, report: (progress: string) => void): Promise<string> {
  const counts = new Map<string, number>();
  const describe = () =>
    [...counts].map(([outcome, count]) => `${count} ${outcomes[outcome] ?? toWords(outcome)}`).join(', ');
  let cursor: string | null = null;
  do {
    const page: RedrivenList = await post('/operations/dead-letters/redrive', { ...filter, ...(cursor && { cursor }) });
    for (const { outcome } of page.items) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    cursor = page.nextCursor;
    report(describe());
  } while (cursor);
  return counts.size > 0 ? `${describe()}.` : 'No dead letter matches.';
}

/** The open dead letters, the filter of which is also that of redriving them. */
export function DeadLettersPage({ query }: PageProps) {
  const filter = Object.fromEntries(
    fields.flatMap(({ name }): [string, string][] => {
      const value = query.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const pages = usePages<DeadLetterSummary>(withQuery('/operations/dead-letters', filter), 15_000);
  return (
    <Page
      title="Dead letters"
      actions={
        <Action
          label="Redrive all that match"
          explains="Each message is sent to its queue again, unless its order has moved on."
          rehearse={(report) => redriveAll({ ...filter, dryRun: true }, report)}
          run={(_, { report }) => redriveAll(filter, report)}
          onDone={pages.reload}
        />
      }
    >
      <Filter path="/console/dead-letters" query={query} fields={fields} />
      <List
        caption="Dead letters: messages that failed all of their attempts"
        pages={pages}
        empty="There is no dead letter."
        toKey={({ id }) => id}
        columns={[
          {
            title: 'Message',
            show: ({ id, type }) => (
              <Link to={`/console/dead-letters/${encodeURIComponent(id)}`}>{type ?? 'unreadable'}</Link>
            ),
          },
          { title: 'Queue', show: ({ queue }) => <span class="mono">{queue}</span> },
          { title: 'Order', show: ({ orderId }) => (orderId ? <OrderLink id={orderId} /> : '–') },
          { title: 'Order is', show: ({ order }) => (order ? <Chip status={order.status} /> : '–') },
          { title: 'Error', show: ({ error }) => error },
          { title: 'Failed', show: ({ failedAt }) => <Time at={failedAt} /> },
          { title: 'Repair', show: (letter) => <Repair letter={letter} onDone={pages.reload} /> },
        ]}
      />
    </Page>
  );
}

function Repair({ letter: { id, closed }, onDone }: { letter: DeadLetterSummary; onDone: () => void }) {
  if (closed) return <span class="quiet">{closed.as}</span>;
  const path = `/operations/dead-letters/${encodeURIComponent(id)}`;
  return (
    <div class="actions">
      <RedriveDeadLetter path={`${path}/redrive`} onDone={onDone} />
      <DiscardDeadLetter path={`${path}/discard`} onDone={onDone} />
    </div>
  );
}

/** One dead letter with its attempts and its message, without personal data. */
export function DeadLetterPage({ id }: PageProps) {
  const letter = useData<DeadLetter>(`/operations/dead-letters/${encodeURIComponent(id)}`);
  const { data } = letter;
  return (
    <Page title="Dead letter" actions={data && <Repair letter={data} onDone={letter.reload} />}>
      <Status {...letter} />
      {data && (
        <>
          <Panel title={data.type ?? 'Unreadable message'}>
            <p class="sentence">{data.error}</p>
            <Facts
              rows={[
                ['id', <span class="id">{data.id}</span>],
                ['queue', data.queue],
                ['order', data.orderId && <OrderLink id={data.orderId} whole />],
                ['order is', data.order && <Chip status={data.order.status} />],
                ['reason', toWords(data.reason)],
                ['attempts', data.attempts],
                ['redrives', data.redrives],
                ['failed', formatTime(data.failedAt)],
                [
                  'closed',
                  data.closed &&
                    `${data.closed.as} by ${data.closed.by}, ${formatTime(data.closed.at)} ${data.closed.reason ?? ''}`,
                ],
              ]}
            />
          </Panel>
          <Table
            caption="Attempts"
            rows={data.tries}
            toKey={({ at }) => at}
            columns={[
              { title: 'At', show: ({ at }) => formatTime(at) },
              { title: 'Error', show: ({ error }) => error },
              { title: 'Next', show: ({ nextAt }) => (nextAt ? formatTime(nextAt) : '–') },
            ]}
          />
          <Json title="Message" value={data.body} />
        </>
      )}
    </Page>
  );
}
