import { useRef, useState } from 'preact/hooks';
import { post, toMessage } from '../api/client.ts';
import type { DoctorReport, Finding } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { Alert, Chip, OrderLink, Page, Time } from '../components/basics.tsx';
import { Table } from '../components/table.tsx';
import { formatCount, toWords } from '../format.ts';
import { useCanAct } from '../session.ts';

type Run = { is: 'running' | 'ended' | 'stopped'; checked: Map<string, number>; findings: Finding[]; error?: string };

const describe = (checked: ReadonlyMap<string, number>) =>
  [...checked].map(([what, count]) => `${formatCount(count)} ${toWords(what)}`).join(', ');

/** Checks the whole system page by page, and shows how far it is. */
export function DoctorPage() {
  const [run, setRun] = useState<Run>();
  const isStopped = useRef(false);
  const canAct = useCanAct();

  const start = async (heal: boolean) => {
    isStopped.current = false;
    const current: Run = { is: 'running', checked: new Map(), findings: [] };
    let cursor: string | null = null;
    try {
      do {
        setRun({ ...current });
        const report: DoctorReport = await post('/operations/doctor', { heal, ...(cursor && { cursor }) });
        current.findings = [...current.findings, ...report.problems];
        for (const [what, count] of Object.entries(report.checked))
          current.checked.set(what, (current.checked.get(what) ?? 0) + Number(count));
        cursor = report.nextCursor;
      } while (cursor && !isStopped.current);
      setRun({ ...current, is: cursor ? 'stopped' : 'ended' });
    } catch (fault) {
      setRun({ ...current, is: 'stopped', error: toMessage(fault) });
    }
    return current;
  };
  const isRunning = run?.is === 'running';
  return (
    <Page
      title="Doctor"
      actions={
        canAct && (
          <>
            {isRunning ? (
              <button type="button" onClick={() => (isStopped.current = true)}>
                Stop
              </button>
            ) : (
              <button type="button" class="primary" onClick={() => void start(false)}>
                Run
              </button>
            )}
            <Action
              label="Run and heal"
              explains="The doctor checks everything and repairs what is healable: it sends lost messages again, corrects stock, publishes missing events and counts figures again. Nothing is sent or charged twice."
              run={async () => {
                const { findings } = await start(true);
                return `${findings.filter(({ healed }) => healed).length} of ${findings.length} problems are healed.`;
              }}
            />
          </>
        )
      }
    >
      <p>The doctor proves that orders, stock, payments, deliveries, queues, event feeds and figures agree.</p>
      {!canAct && <p class="quiet">A viewer cannot run it.</p>}
      {run && (
        <>
          <p role="status" class="notice">
            {isRunning ? 'Running: ' : run.is === 'ended' ? 'Checked ' : 'Stopped after '}
            {describe(run.checked) || 'nothing yet'}. {run.findings.length} problems.
          </p>
          {run.error !== undefined && <Alert text={run.error} />}
          {run.findings.length > 0 && (
            <Table
              caption="Problems"
              rows={run.findings.map((finding, index) => ({ ...finding, key: String(index) }))}
              toKey={({ key }) => key}
              columns={[
                { title: 'Problem', show: ({ kind }) => toWords(kind) },
                {
                  title: 'About',
                  show: ({ orderId, productId }) => (orderId ? <OrderLink id={orderId} /> : (productId ?? '–')),
                },
                { title: 'Detail', show: ({ detail }) => detail },
                { title: 'Since', show: ({ since }) => <Time at={since} /> },
                {
                  title: 'State',
                  show: ({ healable, healed }) => (
                    <Chip status={healed ? 'healed' : healable ? 'healable' : 'needs a person'} />
                  ),
                },
              ]}
            />
          )}
        </>
      )}
    </Page>
  );
}
