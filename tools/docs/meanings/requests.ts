import { cityless, countries } from '../../../functions/messages/fields/address.ts';
import { a, type Component, currency, email, languageTag, money, sendable, small, text, time } from './meaning.ts';

const productId = 'The product, by its id in the catalogue.';

/** What requests carry, and what is in it. */
export const requestMeanings = {
  OrderRequest: {
    description: 'An order to place. Prices come from the catalogue, not from the request.',
    properties: {
      customerId: "The shop's own id of the customer.",
      reference:
        "The shop's own order number. It is unique among the shop's orders that have not failed or been cancelled.",
      items: a('OrderLineRequest', 'What is ordered, each product once.', { uniqueItems: true }),
      contact: a('Contact', 'How to reach the customer.'),
      shippingAddress: a('Address', 'Where the parcel goes. Without it nothing is shipped to an address.'),
      payment: a('PaymentRequest', 'How the order is paid. An order without it is not charged here.'),
      metadata: a('Metadata', "The shop's own notes; they come back with the order."),
    },
    // An answer may name a country that this list does not have yet, or lack a city where one is asked for now.
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
    properties: { productId, quantity: small('How many pieces.', 1, 999) },
  },
  PaymentRequest: {
    description: 'How an order is paid.',
    properties: {
      method: 'The way to pay.',
      token: "The payment provider's token for the means of payment. It is a secret: no answer shows it.",
    },
  },
  Contact: {
    description: 'How to reach a customer.',
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
      name: text('Who receives the parcel.'),
      line1: text('Street and house number.'),
      line2: text('Flat, floor, company or care of.'),
      city: text('The city or town. Required, but in countries and territories that name none, such as HK and SG.'),
      region: text('The state, province or prefecture.'),
      phone: 'A phone number for the carrier, for example +39 011 5550 100.',
      postalCode: text('The postal code, as the country writes it.'),
      country: {
        description: 'The country, as an ISO 3166-1 alpha-2 code, for example IT.',
        pattern: '^[A-Z]{2}$',
      },
    },
  },
  CountryCode: {
    description: 'A country that orders are taken for: ISO 3166-1 alpha-2.',
    type: 'string',
    enum: [...countries],
  },
  Metadata: {
    description: 'At most 20 pairs of a name and a text.',
    shared: true,
    maxProperties: 20,
    additionalProperties: { type: 'string', maxLength: 200, pattern: sendable },
  },
  CancelRequest: {
    description: 'Why an order is to be cancelled.',
    properties: { reason: text('The reason, for people.') },
  },
  ProductEntry: {
    description: 'What the catalogue says of a product.',
    properties: {
      name: text('The name that orders and parcels show.'),
      price: money('The price of one piece', 100_000_000),
      currency,
      available: {
        description: 'The pieces in stock. It counts only when the request creates the product.',
        format: 'int64',
      },
    },
  },
  StockAdjustment: {
    description: 'A change of the stock, made once for each id.',
    properties: {
      adjustmentId: 'The id of the change. A request that repeats it changes nothing.',
      delta: {
        description: 'The pieces to add, or to take where it is negative; not 0.',
        format: 'int64',
        not: { const: 0 },
      },
      reason: text('The reason, for people.'),
    },
  },
  Scan: {
    description: "A carrier's report on a parcel. A FAILED one has a reason, others have none.",
    properties: {
      scanId: "The carrier's id of the scan. A scan that repeats it is not recorded again.",
      status: a('ScanStatus', 'What happened to the parcel.'),
      at: time('When it happened, by the clock of the carrier.'),
      location: text('Where it happened.'),
      reason: a('ScanReason', 'Why the delivery failed.'),
    },
    if: { properties: { status: { const: 'FAILED' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { reason: {} }, required: ['reason'] },
    else: { not: { properties: { reason: {} }, required: ['reason'] } },
  },
  ScanStatus: { description: 'What a carrier reports of a parcel.' },
  ScanReason: { description: 'Why a carrier reports a failed delivery.' },
  TokenRequest: {
    description: 'A request for a token by client credentials (RFC 6749, section 4.4.2).',
    properties: {
      grant_type: 'The grant: always client_credentials.',
      client_id: 'The id of the client, where it does not use HTTP Basic.',
      client_secret: 'The secret of the client, where it does not use HTTP Basic.',
      scope: 'The scopes to ask for, with blanks between them; all that the client has when it is absent.',
    },
  },
} satisfies Record<string, Component>;
