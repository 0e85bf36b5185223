import { cityless, countries } from '../../../functions/messages/fields/address.ts';
import { a, type Component, currency, email, languageTag, money, sendable, small, text, time } from './meaning.ts';

const productId = 'The product, by its id in the catalogue.';

/** Descriptions of clients' requests. */
export const requestMeanings = {
  OrderRequest: {
    description: 'An order to place. Prices come from the catalogue, not from the request.',
    properties: {
      customerId: "The client's id of the customer.",
      reference:
        "The client's own order number. It is unique among the client's orders that are neither FAILED nor CANCELLED.",
      items: a('OrderLineRequest', 'The lines of the order. Each product appears once.', { uniqueItems: true }),
      contact: a('Contact', 'The contact details of the customer.'),
      shippingAddress: a('Address', 'The shipping address. An order without one is not shipped to an address.'),
      payment: a('PaymentRequest', 'The payment of the order. An order without one is not charged.'),
      metadata: a('Metadata', "The client's own data. It is returned with the order."),
    },
    // The condition is on the request only: a response may have a country that is not in this list, or lack a city.
    if: {
      required: ['shippingAddress'],
      properties: {
        shippingAddress: {
          anyOf: [
            { properties: { country: { not: { $ref: '#/components/schemas/CountryCode' } } } },
            {
              properties: { country: { not: { pattern: `^(${[...cityless].join('|')})$` } } },
              not: { properties: { city: {} }, required: ['city'] },
            },
          ],
        },
      },
    },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { not: {} },
  },
  OrderLineRequest: {
    description: 'One product of an order to place.',
    properties: { productId, quantity: small('The number of pieces.', 1, 999) },
  },
  PaymentRequest: {
    description: 'The payment of an order.',
    properties: {
      method: 'The payment method.',
      token: "The payment provider's token for the means of payment. It is a secret: no answer shows it.",
    },
  },
  Contact: {
    description: 'The contact details of a customer.',
    shared: true,
    properties: {
      email: { description: 'The e-mail address. Its domain may be internationalised.', pattern: email },
      locale: {
        description: 'The language for messages to the customer, as a BCP 47 tag, for example en or de-CH.',
        pattern: languageTag,
      },
    },
  },
  Address: {
    description: 'A postal address.',
    shared: true,
    properties: {
      name: text('The recipient.'),
      line1: text('Street and house number.'),
      line2: text('Apartment, floor, company or care of.'),
      city: text('The city or town. Required, except in countries and territories without cities, such as HK and SG.'),
      region: text('The state, province or prefecture.'),
      phone: 'A phone number for the carrier, for example +39 011 5550 100.',
      postalCode: text('The postal code in the format of the country.'),
      country: {
        description: 'The country, as an ISO 3166-1 alpha-2 code, for example IT.',
        pattern: '^[A-Z]{2}$',
      },
    },
  },
  CountryCode: {
    description: 'A country code: ISO 3166-1 alpha-2, or XK.',
    type: 'string',
    enum: [...countries],
  },
  Metadata: {
    description: 'At most 20 name-value pairs.',
    shared: true,
    maxProperties: 20,
    additionalProperties: { type: 'string', maxLength: 200, pattern: sendable },
  },
  CancelRequest: {
    description: 'The reason for a cancellation.',
    properties: { reason: text('The reason, as free text.') },
  },
  ProductEntry: {
    description: 'The catalogue entry of a product.',
    properties: {
      name: text('The name of the product, as shown in orders.'),
      price: money('The price of one piece', 100_000_000),
      currency,
      available: {
        description: 'The pieces in stock. Used only when the request creates the product.',
        format: 'int64',
      },
    },
  },
  StockAdjustment: {
    description: 'A change of the stock. Each id is applied once.',
    properties: {
      adjustmentId: 'The id of the adjustment. A repeated id changes nothing.',
      delta: {
        description: 'The pieces to add, or to remove if negative. Not 0.',
        format: 'int64',
        not: { const: 0 },
      },
      reason: text('The reason, as free text.'),
    },
  },
  Scan: {
    description: "A carrier's report on a parcel. A FAILED scan has a reason, others have none.",
    properties: {
      scanId: "The carrier's id of the scan. A repeated id is recorded once.",
      status: a('ScanStatus', 'The reported status of the parcel.'),
      at: time('The time of the scan, by the clock of the carrier.'),
      location: text('The place of the scan.'),
      reason: a('ScanReason', 'Why the delivery failed.'),
    },
    if: { properties: { status: { const: 'FAILED' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { reason: {} }, required: ['reason'] },
    else: { not: { properties: { reason: {} }, required: ['reason'] } },
  },
  ScanStatus: { description: 'The status that a carrier reports.' },
  ScanReason: { description: 'The reason of a FAILED scan.' },
  TokenRequest: {
    description: 'A request for a token by client credentials (RFC 6749, section 4.4.2).',
    properties: {
      grant_type: 'The grant type: always client_credentials.',
      client_id: 'The client id, if the request does not use HTTP Basic.',
      client_secret: 'The client secret, if the request does not use HTTP Basic.',
      scope: 'The requested scopes, separated by spaces. Without it the token has all scopes of the client.',
    },
  },
} satisfies Record<string, Component>;
