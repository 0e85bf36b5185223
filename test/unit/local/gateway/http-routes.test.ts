import { describe, expect, test } from '@jest/globals';
import { createRouter, createTokenBucket } from '../../../../local/gateway/http-routes.ts';

const createRoute = (routeKey: string) => ({ routeKey, admits: () => true, invoke: async () => routeKey });
const router = createRouter(
  ['$default', 'GET /orders/{orderId}', 'GET /orders', 'GET /orders/mine', 'POST /orders/{orderId}/scans'].map(
    createRoute,
  ),
);

describe('createRouter', () => {
  test.each([
    ['GET', '/orders', 'GET /orders', {}],
    ['GET', '/orders/1', 'GET /orders/{orderId}', { orderId: '1' }],
    ['GET', '/orders/a b', 'GET /orders/{orderId}', { orderId: 'a b' }],
    ['GET', '/orders/mine', 'GET /orders/mine', {}],
    ['POST', '/orders/1/scans', 'POST /orders/{orderId}/scans', { orderId: '1' }],
    ['GET', '/orders/', '$default', {}],
    ['GET', '/orders/1/2', '$default', {}],
    ['PUT', '/orders/mine', '$default', {}],
    ['DELETE', '/orders/1', '$default', {}],
    ['get', '/orders', '$default', {}],
    ['GET', '/', '$default', {}],
  ])('routes %s %s to %s', (method, path, routeKey, params) => {
    const match = router(method, path);

    expect(match?.route.routeKey).toBe(routeKey);
    expect(match?.params).toEqual(params);
  });

  test('returns nothing when no route matches and there is no $default', () => {
    expect(createRouter([createRoute('GET /orders')])('POST', '/orders')).toBeUndefined();
  });
});

test('admits a burst, and then a number of requests per second', () => {
  let now = 0;
  const admits = createTokenBucket(10, 3, () => now);
  const count = (attempts: number) => Array.from({ length: attempts }, admits).filter(Boolean).length;

  expect(count(5)).toBe(3);
  now += 200;
  expect(count(5)).toBe(2);
  now += 60_000;
  expect(count(5)).toBe(3);
});
