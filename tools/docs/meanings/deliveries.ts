import { a, type Component, nextCursor, small, time } from './meaning.ts';

const orderId = 'The id of the order.';

/** Descriptions of deliveries in responses. */
export const deliveryMeanings = {
  Delivery: {
    description: 'The delivery of an order with its scans.',
    properties: {
      orderId,
      status: a('DeliveryStatus', 'The status of the delivery.'),
      carrier: 'The name of the carrier.',
      trackingNumber: "The carrier's tracking number.",
      shippingAddress: a('Address', 'The shipping address.'),
      items: a(
        'DeliveryLine',
        'The products in the parcel. Empty if the order was cancelled before the delivery was arranged.',
      ),
      scans: a('RecordedScan', 'The scans in the sequence in which they arrived.'),
      failure: a('DeliveryFailure', 'Why the delivery failed.'),
      createdAt: time('When the delivery was created.'),
      updatedAt: time('When the delivery last changed.'),
    },
  },
  DeliveryStatus: { description: 'The status of a delivery.' },
  DeliveryFailure: { description: 'The reason of a failed delivery.' },
  DeliveryLine: {
    description: 'One product of a parcel.',
    properties: {
      productId: 'The product, by its id in the catalogue.',
      quantity: small('The number of pieces.', 1, 999),
    },
  },
  RecordedScan: {
    description: 'A recorded scan.',
    properties: {
      scanId: "The carrier's id of the scan.",
      status: 'The reported status of the parcel.',
      at: time('The time of the scan, by the clock of the carrier.'),
      location: 'The place of the scan.',
      reason: a('DeliveryFailure', 'The reason; only in a FAILED scan.'),
      receivedAt: time('When the scan arrived.'),
    },
  },
  DeliveryList: {
    description: 'A page of deliveries.',
    properties: { items: a('Delivery', 'The deliveries of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
