import { createEnvelope } from '../../messages/envelope.ts';
import {
  getNotificationId,
  type NotificationRequested,
  type NotificationTemplate,
} from '../../messages/order-stream/notification-messages.ts';
import type { HistoryEvent, OrderImage } from '../../messages/order-stream/order-image.ts';

/** The template for each status that an order can reach. */
const templatesByStatus: Readonly<Record<string, NotificationTemplate>> = {
  CONFIRMED: 'paid',
  SHIPPED: 'shipped',
  DELIVERED: 'delivered',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
};

/**
 * Creates a request for each notification that new events of an order call for: one for each event whose template is among
 * `templates`, to the e-mail address of the order. What notification itself records in the history calls for none.
 */
export function requestNotifications(
  order: OrderImage,
  events: readonly HistoryEvent[],
  templates: ReadonlySet<NotificationTemplate>,
): NotificationRequested[] {
  const { contact } = order;
  if (!contact) return [];
  return events.flatMap((event) => {
    const template = findTemplate(event, order);
    return template && templates.has(template) ? [createRequest(order, contact, event, template)] : [];
  });
}

/** A placed order that is to be paid has its first notification when it is. */
function findTemplate({ type, data }: HistoryEvent, { payment }: OrderImage): NotificationTemplate | undefined {
  if (type === 'order.created') return payment ? undefined : 'placed';
  if (type === 'payment.refunded') return 'refunded';
  return type === 'order.status_changed' ? templatesByStatus[String(data.to)] : undefined;
}

function createRequest(
  order: OrderImage,
  contact: NonNullable<OrderImage['contact']>,
  { sequence, at, correlationId }: HistoryEvent,
  template: NotificationTemplate,
): NotificationRequested {
  const { orderId, clientId, reference, items, total, currency, delivery, payment, createdAt, trace } = order;
  const id = getNotificationId(orderId, { sequence, channel: 'email' });
  const origin = {
    id,
    source: '/events',
    subject: orderId,
    at,
    trace: { ...trace, correlationId },
    revision: sequence,
  };
  return {
    ...createEnvelope('notification.requested', origin),
    data: {
      ...{ clientId, sequence, channel: 'email', template, to: contact.email, locale: contact.locale },
      ...{ at, placedAt: createdAt, reference, total, currency },
      items: items.map(({ name, quantity, lineTotal }) => ({ name, quantity, lineTotal })),
      ...{ carrier: delivery?.carrier, trackingNumber: delivery?.trackingNumber },
      paid: payment?.status === 'PAID' || payment?.status === 'REFUND_PENDING' || payment?.status === 'REFUNDED',
    },
  };
}
