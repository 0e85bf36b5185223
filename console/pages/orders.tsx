import { choices } from '../api/choices.ts';
import { withQuery } from '../api/client.ts';
import { usePages } from '../api/hooks.ts';
import { useLive } from '../api/live.ts';
import type { Order } from '../api/types.ts';
import { Chip, OrderLink, Page, Time } from '../components/basics.tsx';
import { Field, readForm } from '../components/filter.tsx';
import { List } from '../components/table.tsx';
import { formatMoney } from '../format.ts';
import { navigate, type PageProps } from '../router.tsx';

/** Where no WebSocket gets through, the list is at most this old. */
const everyMs = 20_000;
const orderId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const filters = ['reference', 'customerId', 'status', 'createdFrom', 'createdTo'] as const;

/** Converts the local time of an input to UTC. */
const toUtc = (local: string) => (local ? new Date(local).toISOString() : '');
const toLocal = (utc: string) => {
  const date = new Date(utc);
  return Number.isNaN(date.getTime())
    ? ''
    : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** The orders of all clients, the newest first, with what to search them by. */
export function OrdersPage({ query }: PageProps) {
  const given = Object.fromEntries(filters.map((name) => [name, query.get(name) ?? undefined]));
  const pages = usePages<Order>(withQuery('/orders', { ...given, limit: '25' }), everyMs);
  const isLive = useLive('orders', pages.reload);
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const { id = '', createdFrom = '', createdTo = '', ...rest } = readForm(event.currentTarget);
    if (orderId.test(id)) return navigate(`/console/orders/${id.toLowerCase()}`);
    // A text that is no id is taken for the reference of an order.
    const reference = rest.reference || id;
    navigate(
      withQuery('/console/orders', {
        ...rest,
        reference,
        createdFrom: toUtc(createdFrom),
        createdTo: toUtc(createdTo),
      }),
    );
  };
  return (
    <Page
      title="Orders"
      actions={<span class={`live ${isLive ? 'on' : ''}`}>{isLive ? '● live' : '○ connecting'}</span>}
    >
      <search>
        <form class="filter" onSubmit={search}>
          <Field name="id" label="Order id" />
          <Field name="reference" label="Reference" value={given.reference} />
          <Field name="customerId" label="Customer" value={given.customerId} />
          <Field name="status" label="Status" value={given.status} options={choices.orderStatus} />
          <Field name="createdFrom" label="From" type="datetime-local" value={toLocal(given.createdFrom ?? '')} />
          <Field name="createdTo" label="To" type="datetime-local" value={toLocal(given.createdTo ?? '')} />
          <button type="submit" class="primary">
            Search
          </button>
        </form>
      </search>
      <List
        caption="Orders, the newest first"
        pages={pages}
        empty="No order matches."
        toKey={(order) => order.orderId}
        columns={[
          { title: 'Order', show: (order) => <OrderLink id={order.orderId} /> },
          { title: 'Reference', show: (order) => order.reference ?? '–' },
          { title: 'Customer', show: (order) => order.customerId },
          {
            title: 'Status',
            show: (order) => (
              <>
                <Chip status={order.status} /> {order.needsAttention && <Chip status="needs attention" />}
              </>
            ),
          },
          { title: 'Total', isNumber: true, show: (order) => formatMoney(order.total, order.currency) },
          { title: 'Placed', show: (order) => <Time at={order.createdAt} /> },
        ]}
      />
    </Page>
  );
}
