import { describe, expect, test } from '@jest/globals';
import { createRouter, createTokenBucket } from '../../../../local/gateway/http-routes.ts';

const routeOf = (routeKey: string) => ({ routeKey, admits: () => true, invoke: async () => routeKey });
const router = createRouter(
  [
    '$default',
    'GET /{anything+}',
    'GET /orders/{orderId}',
    'GET /orders',
    'ANY /orders/mine',
    'GET /orders/mine',
    'POST /orders/{orderId}/scans',
    'GET /files/{path+}',
  ].map(routeOf),
);

describe('a request', () => {
  test.each([
    ['GET', '/orders', 'GET /orders', {}],
    ['GET', '/orders/1', 'GET /orders/{orderId}', { orderId: '1' }],
    ['GET', '/orders/a b', 'GET /orders/{orderId}', { orderId: 'a b' }],
    ['GET', '/orders/mine', 'GET /orders/mine', {}],
    ['PUT', '/orders/mine', 'ANY /orders/mine', {}],
    ['POST', '/orders/1/scans', 'POST /orders/{orderId}/scans', { orderId: '1' }],
    ['GET', '/files/a/b.txt', 'GET /files/{path+}', { path: 'a/b.txt' }],
    ['GET', '/orders/', 'GET /{anything+}', { anything: 'orders/' }],
    ['GET', '/orders/1/2', 'GET /{anything+}', { anything: 'orders/1/2' }],
    ['DELETE', '/orders/1', '$default', {}],
    ['get', '/orders', '$default', {}],
    ['GET', '/', '$default', {}],
  ])('%s %s takes the most particular route, %s', (method, path, routeKey, params) => {
    const match = router(method, path);

    expect(match?.route.routeKey).toBe(routeKey);
    expect(match?.params).toEqual(params);
  });

  test('finds nothing where no route fits and there is no $default', () => {
    expect(createRouter([routeOf('GET /orders')])('POST', '/orders')).toBeUndefined();
  });
});

test('a route lets a burst through, and then so many a second', () => {
  let now = 0;
  const admits = createTokenBucket(10, 3, () => now);
  const of = (tries: number) => Array.from({ length: tries }, admits).filter(Boolean).length;

  expect(of(5)).toBe(3);
  now += 200;
  expect(of(5)).toBe(2);
  now += 60_000;
  expect(of(5)).toBe(3);
});
