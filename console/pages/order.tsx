import { useCallback, useRef, useState } from 'preact/hooks';
import { useData } from '../api/hooks.ts';
import { useLive } from '../api/live.ts';
import type { Delivery, Explanation, Order } from '../api/types.ts';
import { Facts, Json, Page, Panel, Status, Time } from '../components/basics.tsx';
import { OrderAction } from '../components/order-actions.tsx';
import { Money, OrderFacts, Parcel } from '../components/order-panels.tsx';
import { formatTime, shortId } from '../format.ts';
import { Link, type PageProps } from '../router.tsx';
import { Timeline } from './timeline.tsx';

const everyMs = 20_000;

/** One order: why it is where it is, what can be done, and all that has happened. */
export function OrderPage({ id }: PageProps) {
  const path = `/orders/${encodeURIComponent(id)}`;
  const order = useData<Order>(path, everyMs);
  const explanation = useData<Explanation>(`${path}/explain`, everyMs);
  const delivery = useData<Delivery>(order.data?.delivery ? `/deliveries/${encodeURIComponent(id)}` : undefined);
  const [turn, setTurn] = useState(0);
  const { reload: reloadOrder } = order;
  const { reload: reloadExplanation } = explanation;
  const reload = useCallback(() => {
    reloadOrder();
    reloadExplanation();
    setTurn((before) => before + 1);
  }, [reloadOrder, reloadExplanation]);
  const isLive = useLive(`order:${id}`, reload);
  const { data } = order;
  return (
    <Page
      title={`Order ${data?.reference ?? shortId(id)}`}
      actions={<span class={`live ${isLive ? 'on' : ''}`}>{isLive ? '● live' : '○ connecting'}</span>}
    >
      <Status {...order} />
      <Panel title="Why it is here">
        <Status {...explanation} />
        {explanation.data && <Why explanation={explanation.data} order={data} onDone={reload} />}
      </Panel>
      {data && (
        <div class="columns">
          <Panel title="Order">
            <OrderFacts order={data} />
          </Panel>
          <Panel title="Money">
            <Money order={data} />
          </Panel>
          <Panel title="Parcel">
            <Parcel order={data} {...(delivery.data && { delivery: delivery.data })} />
          </Panel>
        </div>
      )}
      <Panel title="Timeline">
        <Timeline orderId={id} version={`${turn} ${data?.version}`} />
      </Panel>
      {data && <Json title="Order as JSON" value={data} />}
      {explanation.data && <Json title="Explanation as JSON" value={explanation.data} />}
    </Page>
  );
}

type WhyProps = { explanation: Explanation; order: Order | undefined; onDone: () => void };

function Why({ explanation, order, onDone }: WhyProps) {
  const { summary, since, deadline, attempts, nextAttemptAt, lastError, deadLetter } = explanation;
  const list = useRef<HTMLDivElement>(null);
  const actions = useRef(explanation.actions);
  // An open dialog stays and shows what happened, although its action may no longer be offered.
  if (!list.current?.querySelector('dialog')) actions.current = explanation.actions;
  return (
    <>
      <p class="sentence">{summary}</p>
      <Facts
        rows={[
          ['since', since && <Time at={since} />],
          ['deadline', deadline && formatTime(deadline)],
          ['attempts', attempts],
          ['next attempt', nextAttemptAt && formatTime(nextAttemptAt)],
          ['last error', lastError],
          [
            'dead letter',
            deadLetter && <Link to={`/console/dead-letters/${encodeURIComponent(deadLetter)}`}>{deadLetter}</Link>,
          ],
        ]}
      />
      <div class="actions" ref={list}>
        {actions.current.map(({ action, path }) => (
          <OrderAction key={`${action} ${path}`} {...{ action, path, order, onDone }} />
        ))}
      </div>
    </>
  );
}
