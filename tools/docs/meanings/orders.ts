import { a, attentionReason, type Component, currency, money, nextCursor, small, time, version } from './meaning.ts';

const orderId = 'The id of the order.';
const maxTotal = 50 * 999 * 100_000_000;

/** What answers tell of orders and products. */
export const orderMeanings = {
  Order: {
    description: 'An order as its client sees it. What does not apply is absent, never null.',
    properties: {
      orderId,
      reference: "The shop's own order number.",
      customerId: "The shop's own id of the customer.",
      status: a('OrderStatus', 'Where the order is.'),
      version: version('Raised by every change that can be seen; it is the ETag too.'),
      items: a('OrderLine', 'What is ordered.'),
      total: money('The price of all lines', maxTotal),
      currency,
      contact: a('Contact', 'How to reach the customer.'),
      shippingAddress: a('Address', 'Where the parcel goes.'),
      metadata: a('Metadata', "The shop's own notes."),
      payment: a('Payment', 'How far the payment is.'),
      delivery: a('Shipment', 'How far the delivery is.'),
      shippedAt: time('When the carrier took the parcel on its way.'),
      deliveredAt: time('When the parcel was delivered.'),
      cancellation: a('Cancellation', 'How far a requested cancellation is.'),
      failure: a('Failure', 'Why the order failed.'),
      needsAttention: a('NeedsAttention', 'Why a person has to look at the order.'),
      possibleDuplicateOf: 'An earlier order of the last ten minutes that is like this one.',
      createdAt: time('When the order was placed.'),
      updatedAt: time('When the order changed last.'),
    },
  },
  OrderLine: {
    description: 'One product of an order, with its price when the order was placed.',
    properties: {
      productId: 'The product, by its id in the catalogue.',
      name: 'The name of the product when the order was placed.',
      quantity: small('How many pieces.', 1, 999),
      unitPrice: money('The price of one piece', 100_000_000),
      lineTotal: money('The price of the line', 999 * 100_000_000),
    },
  },
  Payment: {
    description: 'The payment of an order.',
    properties: {
      status: a('PaymentStatus', 'Where the payment is.'),
      method: a('PaymentMethod', 'The way to pay.'),
      paymentId: "The payment provider's id of the payment.",
    },
  },
  Shipment: {
    description: 'The delivery of an order, in short.',
    properties: {
      status: a('DeliveryStatus', 'Where the delivery is.'),
      carrier: 'The carrier that has the parcel.',
      trackingNumber: "The carrier's number of the parcel.",
    },
  },
  Cancellation: {
    description: 'A request to cancel an order.',
    properties: {
      status: a('CancellationStatus', 'Whether the cancellation is under way, done, or came too late.'),
      reason: 'The reason that was given.',
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
    description: 'A call for a person.',
    properties: {
      since: time('Since when a person is called.'),
      reasons: { description: 'Why, each reason once.', ...attentionReason },
    },
  },
  OrderStatus: { description: 'Where an order is.' },
  PaymentStatus: { description: 'Where a payment is.' },
  PaymentMethod: { description: 'A way to pay.' },
  CancellationStatus: { description: 'How far a cancellation is.' },
  EventType: { description: 'What can happen to an order.' },
  OrderList: {
    description: 'A page of orders, the newest first.',
    properties: { items: a('Order', 'The orders of the page.'), nextCursor },
  },
  OrderProgress: {
    description: 'The few fields of an order that are worth polling for.',
    properties: {
      orderId,
      status: a('OrderStatus', 'Where the order is.'),
      version: version('Raised by every change of the order that can be seen.'),
      updatedAt: time('When the order changed last.'),
    },
  },
  OrderEvent: {
    description: 'One thing that happened to an order.',
    properties: {
      sequence: version('The number of the event: from 1, without gaps.'),
      type: a('EventType', 'What happened.'),
      at: time('When it was recorded.'),
      actor: 'Who made it happen: client:…, operator:… or service:….',
      correlationId: 'What ties the event to the request and the log lines that it comes from.',
      data: a('EventData', 'What else is known of it; the members depend on the type.'),
    },
  },
  EventData: {
    description: 'What is known of an event beside its type.',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number', format: 'double' }] },
  },
  OrderEventList: {
    description: 'A page of events, the oldest first.',
    properties: { items: a('OrderEvent', 'The events of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
