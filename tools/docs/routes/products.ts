import { manageProductsRoutes } from '../../../functions/ordering/routes.ts';
import { ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

const versioned = ['ETag'] as const;

export const productRoutes = describeRoutes(manageProductsRoutes, {
  'GET /products': {
    id: 'listProducts',
    tag: 'Products',
    summary: 'List products.',
    description: 'Returns the catalogue. The list is eventually consistent.',
    answers: { 200: { description: 'A page of products.', schema: 'ProductList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /products/{productId}': {
    id: 'getProduct',
    tag: 'Products',
    summary: 'Get a product with its stock.',
    description:
      'Returns a product with its price and stock. `version` counts changes of name, price and currency, not of stock.',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The product.', schema: 'Product', headers: versioned },
      304: { description: 'The caller has the current version.', headers: versioned },
    },
    refusals: ['product_not_found'],
  },
  'PUT /products/{productId}': {
    id: 'putProduct',
    tag: 'Products',
    summary: 'Create a product, or replace its catalogue entry.',
    description:
      'Replaces name, price and currency. `If-Match` prevents lost updates; `If-None-Match: *` only creates. Placed orders keep their price.',
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
    summary: 'Adjust the stock, once per adjustment id.',
    description:
      'Adds pieces to the available stock or removes them. The same `adjustmentId` is applied once. Pieces held by orders cannot be removed.',
    headers: ['If-Match'],
    body: {
      example: { adjustmentId: 'count-2026-01', delta: -3, reason: 'counted' },
    },
    answers: { 200: { description: 'The product after it.', schema: 'Product', headers: versioned } },
    refusals: ['product_not_found', 'stock_too_low', 'idempotency_key_reused'],
  },
});
