import { PageQuery } from '../../functions/messages/page-query.ts';
import type { RouteDescription } from './route.ts';

const versioned = ['ETag', 'Cache-Control'] as const;

export const productRoutes: readonly RouteDescription[] = [
  {
    id: 'listProducts',
    method: 'get',
    path: '/products',
    tag: 'Products',
    summary: 'The catalogue.',
    scopes: ['products:read'],
    query: PageQuery,
    answers: { 200: { description: 'A page of products.', schema: 'ProductList' } },
    refusals: ['cursor_invalid'],
  },
  {
    id: 'getProduct',
    method: 'get',
    path: '/products/{productId}',
    tag: 'Products',
    summary: 'One product with its stock.',
    scopes: ['products:read'],
    answers: { 200: { description: 'The product.', schema: 'Product', headers: versioned } },
    refusals: ['product_not_found'],
  },
  {
    id: 'putProduct',
    method: 'put',
    path: '/products/{productId}',
    tag: 'Products',
    summary: 'Make a product, or replace what the catalogue says of it.',
    scopes: ['products:write'],
    headers: { 'If-Match': 'Replace only this version.' },
    body: {
      schema: 'ProductEntry',
      example: { name: 'Espresso cups', price: 1999, currency: 'EUR', available: 100 },
    },
    answers: {
      200: { description: 'The product was replaced.', schema: 'Product', headers: versioned },
      201: { description: 'The product was made.', schema: 'Product', headers: [...versioned, 'Location'] },
    },
    refusals: ['precondition_failed'],
  },
  {
    id: 'adjustStock',
    method: 'post',
    path: '/products/{productId}/stock-adjustments',
    tag: 'Products',
    summary: 'Change the stock by so many pieces, once per adjustment id.',
    scopes: ['products:write'],
    body: {
      schema: 'StockAdjustment',
      example: { adjustmentId: 'count-2026-01', delta: -3, reason: 'counted' },
    },
    answers: { 200: { description: 'The product after it.', schema: 'Product', headers: versioned } },
    refusals: ['product_not_found', 'stock_too_low'],
  },
];
