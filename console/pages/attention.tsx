import { choices } from '../api/choices.ts';
import { withQuery } from '../api/client.ts';
import { usePages } from '../api/hooks.ts';
import type { AttentionList, MoneyOwedList } from '../api/types.ts';
import { Chip, OrderLink, Page, Time } from '../components/basics.tsx';
import { Filter } from '../components/filter.tsx';
import { List } from '../components/table.tsx';
import { formatMoney, toWords } from '../format.ts';
import type { PageProps } from '../router.tsx';

const everyMs = 30_000;
const fields = [{ name: 'reason', label: 'Reason', options: choices.attention }];

/** The orders that need a person, and why. Each is acknowledged on its own page. */
export function AttentionPage({ query }: PageProps) {
  const reason = query.get('reason') ?? '';
  const pages = usePages<AttentionList['items'][number]>(withQuery('/operations/attention', { reason }), everyMs);
  return (
    <Page title="Attention">
      <Filter path="/console/attention" query={query} fields={fields} />
      <List
        caption="Orders that need a person"
        pages={pages}
        empty="No order needs attention."
        toKey={({ orderId }) => orderId}
        columns={[
          { title: 'Order', show: ({ orderId }) => <OrderLink id={orderId} whole /> },
          { title: 'Status', show: ({ status }) => <Chip status={status} /> },
          { title: 'Reasons', show: (order) => order.reasons.map(toWords).join(', ') },
          { title: 'Since', show: ({ since }) => (since ? <Time at={since} /> : '–') },
        ]}
      />
    </Page>
  );
}

/** The refunds that the payment provider has not made yet. They are tried again until it does. */
export function MoneyOwedPage() {
  const pages = usePages<MoneyOwedList['items'][number]>('/operations/money-owed', everyMs);
  return (
    <Page title="Money owed">
      <List
        caption="Refunds that are outstanding"
        pages={pages}
        empty="No refund is outstanding."
        toKey={({ orderId }) => orderId}
        columns={[
          { title: 'Order', show: ({ orderId }) => <OrderLink id={orderId} whole /> },
          { title: 'Amount', isNumber: true, show: ({ amount, currency }) => formatMoney(amount, currency) },
          { title: 'Since', show: ({ since }) => <Time at={since} /> },
          { title: 'Attempts', isNumber: true, show: ({ attempts }) => attempts },
          { title: 'Last error', show: ({ lastError }) => lastError },
        ]}
      />
    </Page>
  );
}
