import { a, attentionReason, type Component, currency, money, nextCursor, small, time, version } from './meaning.ts';

const orderId = 'The id of the order.';
const maxTotal = 50 * 999 * 100_000_000;

/** Descriptions of orders in responses. */
export const orderMeanings = {
  Order: {
    description: 'An order as its client sees it. What does not apply is absent, never null.',
    properties: {
      orderId,
      reference: "The client's own order number.",
      customerId: "The client's id of the customer.",
      status: a('OrderStatus', 'The status of the order.'),
      version: version('Increases with every visible change. It is also the ETag.'),
      items: a('OrderLine', 'The lines of the order.'),
      total: money('The price of all lines', maxTotal),
      currency,
      contact: a('Contact', 'The contact details of the customer.'),
      shippingAddress: a('Address', 'The shipping address.'),
      metadata: a('Metadata', "The client's own data."),
      payment: a('Payment', 'The payment of the order.'),
      delivery: a('Shipment', 'The delivery of the order.'),
      shippedAt: time('When the parcel was shipped.'),
      deliveredAt: time('When the parcel was delivered.'),
      cancellation: a('Cancellation', 'The cancellation, once requested.'),
      failure: a('Failure', 'Why the order failed.'),
      needsAttention: a('NeedsAttention', 'Why the order needs a person.'),
      possibleDuplicateOf: 'The id of a similar order placed up to ten minutes earlier.',
      createdAt: time('When the order was placed.'),
      updatedAt: time('When the order last changed.'),
    },
  },
  OrderLine: {
    description: 'One product of an order, with its price when the order was placed.',
    properties: {
      productId: 'The product, by its id in the catalogue.',
      name: 'The name of the product when the order was placed.',
      quantity: small('The number of pieces.', 1, 999),
      unitPrice: money('The price of one piece', 100_000_000),
      lineTotal: money('The price of the line', 999 * 100_000_000),
    },
  },
  Payment: {
    description: 'The payment of an order.',
    properties: {
      status: a('PaymentStatus', 'The status of the payment.'),
      method: a('PaymentMethod', 'The payment method.'),
      paymentId: "The payment provider's id of the payment.",
    },
  },
  Shipment: {
    description: 'A summary of the delivery of an order.',
    properties: {
      status: a('DeliveryStatus', 'The status of the delivery.'),
      carrier: 'The name of the carrier.',
      trackingNumber: "The carrier's tracking number.",
    },
  },
  Cancellation: {
    description: 'A request to cancel an order.',
    properties: {
      status: a('CancellationStatus', 'Whether the cancellation is requested, accepted or refused.'),
      reason: 'The reason given in the request.',
      at: time('When it was requested.'),
    },
  },
  Failure: {
    description: 'Why an order failed.',
    properties: {
      code: 'The reason, for programs, for example declined or undeliverable.',
      detail: 'The reason, as a sentence.',
    },
  },
  NeedsAttention: {
    description: 'The reasons for which an order needs a person.',
    properties: {
      since: time('When the first of the open reasons arose.'),
      reasons: { description: 'The open reasons.', ...attentionReason },
    },
  },
  OrderStatus: { description: 'The status of an order.' },
  PaymentStatus: { description: 'The status of a payment.' },
  PaymentMethod: { description: 'A payment method.' },
  CancellationStatus: { description: 'The status of a cancellation.' },
  EventType: { description: 'The type of an event in the history of an order.' },
  OrderList: {
    description: 'A page of orders, newest first.',
    properties: { items: a('Order', 'The orders of the page.'), nextCursor },
  },
  OrderProgress: {
    description: 'The fields of an order that clients poll.',
    properties: {
      orderId,
      status: a('OrderStatus', 'The status of the order.'),
      version: version('Increases with every visible change of the order.'),
      updatedAt: time('When the order last changed.'),
    },
  },
  OrderEvent: {
    description: 'An event in the history of an order.',
    properties: {
      sequence: version('The number of the event, counted from 1 without gaps.'),
      type: a('EventType', 'The type of the event.'),
      at: time('When it was recorded.'),
      actor: 'The cause of the event: client:…, person:… or service:….',
      correlationId: 'The correlation id of the request or message that caused the event.',
      data: a('EventData', 'Details of the event. The members depend on the type.'),
    },
  },
  TrackingLink: {
    description: 'The link to the tracking page of an order.',
    properties: {
      url: 'The URL of the page.',
      expiresAt: time('When the link expires: 90 days after the order ended, or after this day while it is under way.'),
    },
  },
  EventData: {
    description: 'Details of an event.',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number', format: 'double' }] },
  },
  OrderEventList: {
    description: 'A page of events, oldest first.',
    properties: { items: a('OrderEvent', 'The events of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
