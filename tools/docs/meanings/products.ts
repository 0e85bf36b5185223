import { a, type Component, count, currency, money, nextCursor, time, version } from './meaning.ts';

/** What answers tell of products, and of idempotency keys. */
export const productMeanings = {
  KeyState: {
    description: 'Whether an idempotency key has placed an order.',
    oneOf: [{ $ref: '#/components/schemas/UnusedKey' }, { $ref: '#/components/schemas/UsedKey' }],
    discriminator: {
      propertyName: 'state',
      mapping: { unused: '#/components/schemas/UnusedKey', used: '#/components/schemas/UsedKey' },
    },
  },
  UnusedKey: {
    description: 'The key has placed no order yet. The request can be sent again with the same key.',
    properties: { state: 'Always unused.' },
  },
  UsedKey: {
    description: 'The key has placed an order.',
    properties: {
      state: 'Always used.',
      orderId: 'The order that the key has placed.',
      createdAt: time('When it was placed.'),
    },
  },
  Product: {
    description: 'A product with its stock.',
    properties: {
      productId: 'The id of the product.',
      name: 'The name that orders and parcels show.',
      price: money('The price of one piece', 100_000_000),
      currency,
      available: count('The pieces that can be ordered.'),
      held: count('The pieces that orders hold until they are delivered or end early.'),
      version: version('Raised when name, price or currency change.'),
    },
  },
  ProductList: {
    description: 'A page of products.',
    properties: { items: a('Product', 'The products of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
