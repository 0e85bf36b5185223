import { manageProductsRoutes } from '../../../functions/ordering/routes.ts';
import { ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

const versioned = ['ETag'] as const;

export const productRoutes = describeRoutes(manageProductsRoutes, {
  'GET /products': {
    id: 'listProducts',
    tag: 'Products',
    summary: 'The catalogue.',
    description: 'Lists all products. The list is eventually consistent.',
    answers: { 200: { description: 'A page of products.', schema: 'ProductList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /products/{productId}': {
    id: 'getProduct',
    tag: 'Products',
    summary: 'One product with its stock.',
    description:
      'Answers a product with its price and stock. `version` counts changes of name, price and currency, not of stock.',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The product.', schema: 'Product', headers: versioned },
      304: { description: 'The caller has this version already.', headers: versioned },
    },
    refusals: ['product_not_found'],
  },
  'PUT /products/{productId}': {
    id: 'putProduct',
    tag: 'Products',
    summary: 'Make a product, or replace what the catalogue says of it.',
    description:
      'Replaces name, price and currency. `If-Match` keeps changes of others; `If-None-Match: *` only creates. Orders that were placed keep their price.',
    headers: ['If-Match', 'If-None-Match'],
    body: {
      example: { name: 'Espresso cups', price: 1999, currency: 'EUR', available: 100 },
    },
    answers: {
      200: { description: 'The product was replaced.', schema: 'Product', headers: versioned },
      201: { description: 'The product was made.', schema: 'Product', headers: [...versioned, 'Location'] },
    },
  },
  'POST /products/{productId}/stock-adjustments': {
    id: 'adjustStock',
    tag: 'Products',
    summary: 'Change the stock by so many pieces, once per adjustment id.',
    description:
      'Adds pieces to the stock or takes them from it. The same `adjustmentId` is applied once. What orders hold cannot be taken.',
    headers: ['If-Match'],
    body: {
      example: { adjustmentId: 'count-2026-01', delta: -3, reason: 'counted' },
    },
    answers: { 200: { description: 'The product after it.', schema: 'Product', headers: versioned } },
    refusals: ['product_not_found', 'stock_too_low', 'idempotency_key_reused'],
  },
});
