import { exampleOrderId as orderId } from '../meanings/meaning.ts';

const at = '2026-01-31T09:30:00.000Z';
const FeedEntry = {
  ...{ specversion: '1.0', id: `${orderId}.1`, source: '/orders', type: 'order.created', subject: orderId, time: at },
  datacontenttype: 'application/json',
  dataschema: 'https://api.example.com/schemas/order.created/1',
  sequence: 1,
  correlationid: 'checkout-7f3a9c',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  data: {
    ...{ actor: 'client:demo-shop', status: 'PENDING_SHIPMENT', version: 1, total: 3_998, currency: 'EUR' },
    ...{ placedAt: at, changed: ['status', 'payment'] },
    items: [{ productId: 'espresso-cups', quantity: 2, lineTotal: 3_998 }],
  },
  cursor: 'q0mXc2PzT7bYw9rLk4sJd1vN8aGh',
};

/** Example responses of the event feed and live updates, by component. */
export const eventExamples = {
  FeedEntry,
  Feed: { items: [FeedEntry], cursor: FeedEntry.cursor, more: false },
  LiveTicket: {
    ticket: 'eyJ0b3BpYyI6Im9yZGVycyJ9.1.tzJ5l0Yt0hJ3fQ2mYB7cJw8m4xkKQ1oXn5s9v6aGk2E',
    url: 'wss://live.example.com/live',
    expiresAt: '2026-01-31T09:31:00.000Z',
  },
};
