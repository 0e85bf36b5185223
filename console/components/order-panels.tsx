import { useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { Delivery, Order, TrackingLink } from '../api/types.ts';
import { formatMoney, formatTime } from '../format.ts';
import { Link } from '../router.tsx';
import { Chip, Facts, Time } from './basics.tsx';
import { Table } from './table.tsx';

/** What the order is. */
export function OrderFacts({ order }: { order: Order }) {
  const { orderId, reference, customerId, status, createdAt, updatedAt, cancellation, failure, possibleDuplicateOf } =
    order;
  return (
    <>
      <Facts
        rows={[
          ['id', <span class="id">{orderId}</span>],
          ['status', <Chip status={status} />],
          ['reference', reference],
          ['customer', <Link to={`/console/orders?customerId=${encodeURIComponent(customerId)}`}>{customerId}</Link>],
          ['placed', formatTime(createdAt)],
          ['changed', <Time at={updatedAt} />],
          ['attention', order.needsAttention?.reasons.join(', ')],
          ['cancellation', cancellation && `${cancellation.status} ${cancellation.reason ?? ''}`],
          ['failure', failure && `${failure.code}: ${failure.detail}`],
          [
            'may repeat',
            possibleDuplicateOf && <Link to={`/console/orders/${possibleDuplicateOf}`}>{possibleDuplicateOf}</Link>,
          ],
        ]}
      />
      <TrackingPageLink orderId={orderId} />
    </>
  );
}

function TrackingPageLink({ orderId }: { orderId: string }) {
  const [url, setUrl] = useState<string>();
  const read = () =>
    get<TrackingLink>(`/orders/${orderId}/tracking-link`).then(
      (link) => setUrl(link.url),
      () => setUrl(''),
    );
  if (url === undefined)
    return (
      <button type="button" onClick={() => void read()}>
        Get the tracking link
      </button>
    );
  return url ? <a href={url}>Tracking page of the customer</a> : <p class="quiet">There is no tracking link.</p>;
}

/** What the order costs. */
export function Money({ order: { items, total, currency, payment } }: { order: Order }) {
  return (
    <>
      <Table
        caption="Lines"
        rows={items}
        toKey={({ productId }) => productId}
        columns={[
          { title: 'Product', show: ({ name, productId }) => `${name} (${productId})` },
          { title: 'Pieces', isNumber: true, show: ({ quantity }) => quantity },
          { title: 'Amount', isNumber: true, show: ({ lineTotal }) => formatMoney(lineTotal, currency) },
        ]}
      />
      <Facts
        rows={[
          ['total', formatMoney(total, currency)],
          ['payment', payment ? <Chip status={payment.status} /> : 'none'],
          ['payment id', payment?.paymentId],
        ]}
      />
    </>
  );
}

/** Where the parcel is. */
export function Parcel({ order, delivery }: { order: Order; delivery?: Delivery }) {
  const { delivery: shipment, shippedAt, deliveredAt } = order;
  if (!shipment) return <p class="quiet">There is no parcel yet.</p>;
  return (
    <Facts
      rows={[
        ['status', <Chip status={shipment.status} />],
        ['carrier', shipment.carrier],
        ['number', shipment.trackingNumber],
        ['shipped', shippedAt && formatTime(shippedAt)],
        ['delivered', deliveredAt && formatTime(deliveredAt)],
        ['scans', delivery && <Link to={`/console/deliveries/${order.orderId}`}>{delivery.scans.length} scans</Link>],
      ]}
    />
  );
}
