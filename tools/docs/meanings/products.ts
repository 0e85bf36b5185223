import { a, type Component, count, currency, money, nextCursor, time, version } from './meaning.ts';

/** Descriptions of products and idempotency keys in responses. */
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
    description: 'The key has not placed an order yet. Send the request again with the same key.',
    properties: { state: 'Always unused.' },
  },
  UsedKey: {
    description: 'The key has placed an order.',
    properties: {
      state: 'Always used.',
      orderId: 'The order placed with the key.',
      createdAt: time('When it was placed.'),
    },
  },
  Product: {
    description: 'A product with its stock.',
    properties: {
      productId: 'The id of the product.',
      name: 'The name of the product, as shown in orders.',
      price: money('The price of one piece', 100_000_000),
      currency,
      available: count('The pieces that can be ordered.'),
      held: count('The pieces held by orders that have not ended.'),
      version: version('Increases when name, price or currency change.'),
    },
  },
  ProductList: {
    description: 'A page of products.',
    properties: { items: a('Product', 'The products of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
