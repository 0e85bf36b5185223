import { choices } from '../api/choices.ts';
import { post, withQuery } from '../api/client.ts';
import { useData, usePages } from '../api/hooks.ts';
import type { Delivery } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { Chip, Facts, OrderLink, Page, Panel, Status, Time } from '../components/basics.tsx';
import { Filter } from '../components/filter.tsx';
import { List, Table } from '../components/table.tsx';
import { formatTime, toWords } from '../format.ts';
import { Link, type PageProps } from '../router.tsx';

const fields = [{ name: 'status', label: 'Status', options: choices.deliveryStatus }];

/** The deliveries of all orders, by status. */
export function DeliveriesPage({ query }: PageProps) {
  const status = query.get('status') ?? '';
  const pages = usePages<Delivery>(withQuery('/deliveries', { status }), 30_000);
  return (
    <Page title="Deliveries">
      <Filter path="/console/deliveries" query={query} fields={fields} />
      <List
        caption="Deliveries"
        pages={pages}
        empty="No delivery matches."
        toKey={({ orderId }) => orderId}
        columns={[
          {
            title: 'Delivery',
            show: ({ orderId }) => <Link to={`/console/deliveries/${orderId}`}>{orderId.slice(0, 8)}</Link>,
          },
          { title: 'Status', show: (delivery) => <Chip status={delivery.status} /> },
          { title: 'Carrier', show: ({ carrier }) => carrier ?? '–' },
          { title: 'Number', show: ({ trackingNumber }) => trackingNumber ?? '–' },
          { title: 'Scans', isNumber: true, show: ({ scans }) => scans.length },
          { title: 'Changed', show: ({ updatedAt }) => <Time at={updatedAt} /> },
        ]}
      />
    </Page>
  );
}

/** One delivery, with its scans, and a scan by hand. */
export function DeliveryPage({ id }: PageProps) {
  const path = `/deliveries/${encodeURIComponent(id)}`;
  const delivery = useData<Delivery>(path, 15_000);
  const { data, reload } = delivery;
  const scan = (
    <Action
      label="Record a scan"
      explains="The scan is recorded as if the carrier had reported it now. The order follows, and its customer is notified."
      inputs={[
        { name: 'status', label: 'Status', options: choices.scanStatus, isRequired: true },
        { name: 'location', label: 'Location' },
        { name: 'reason', label: 'Reason, with FAILED only', options: ['', ...choices.scanReason] },
      ]}
      run={async ({ status, location, reason }, { id: scanId, openedAt }) => {
        const given = { ...(location && { location }), ...(reason && { reason }) };
        await post(`${path}/scans`, { scanId, status, at: openedAt, ...given });
        return 'The scan is recorded.';
      }}
      onDone={reload}
    />
  );
  return (
    <Page title="Delivery" actions={data && scan}>
      <Status {...delivery} />
      {data && (
        <>
          <Panel title="Parcel">
            <Facts
              rows={[
                ['order', <OrderLink id={data.orderId} whole />],
                ['status', <Chip status={data.status} />],
                ['carrier', data.carrier],
                ['number', data.trackingNumber],
                ['failure', data.failure && toWords(data.failure)],
                ['items', data.items.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', ')],
                ['address', data.shippingAddress && Object.values(data.shippingAddress).join(', ')],
              ]}
            />
          </Panel>
          <Table
            caption="Scans"
            rows={data.scans}
            toKey={({ scanId }) => scanId}
            columns={[
              { title: 'At', show: ({ at }) => formatTime(at) },
              { title: 'Status', show: ({ status }) => <Chip status={status} /> },
              { title: 'Location', show: ({ location }) => location ?? '–' },
              { title: 'Reason', show: ({ reason }) => reason ?? '–' },
              { title: 'Received', show: ({ receivedAt }) => formatTime(receivedAt) },
            ]}
          />
        </>
      )}
    </Page>
  );
}
