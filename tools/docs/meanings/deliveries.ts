import { a, type Component, nextCursor, small, time } from './meaning.ts';

const orderId = 'The id of the order.';

/** What answers tell of deliveries. */
export const deliveryMeanings = {
  Delivery: {
    description: 'The delivery of an order, with what its carrier reported.',
    properties: {
      orderId,
      status: a('DeliveryStatus', 'Where the delivery is.'),
      carrier: 'The carrier that has the parcel.',
      trackingNumber: "The carrier's number of the parcel.",
      shippingAddress: a('Address', 'Where the parcel goes.'),
      items: a('DeliveryLine', 'What is in the parcel. Empty when the order was cancelled before it was due.'),
      scans: a('RecordedScan', 'What the carrier reported, in the order in which it came.'),
      failure: a('DeliveryFailure', 'Why the delivery failed.'),
      createdAt: time('When the order came to delivery.'),
      updatedAt: time('When the delivery changed last.'),
    },
  },
  DeliveryStatus: { description: 'Where a delivery is.' },
  DeliveryFailure: { description: 'Why a delivery fails.' },
  DeliveryLine: {
    description: 'One product of a parcel.',
    properties: {
      productId: 'The product, by its id in the catalogue.',
      quantity: small('How many pieces.', 1, 999),
    },
  },
  RecordedScan: {
    description: "A carrier's report on a parcel, as it is kept.",
    properties: {
      scanId: "The carrier's id of the scan.",
      status: 'What happened to the parcel.',
      at: time('When it happened, by the clock of the carrier.'),
      location: 'Where it happened.',
      reason: a('DeliveryFailure', 'Why the delivery failed; only of a FAILED scan.'),
      receivedAt: time('When the report came.'),
    },
  },
  DeliveryList: {
    description: 'A page of deliveries.',
    properties: { items: a('Delivery', 'The deliveries of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
