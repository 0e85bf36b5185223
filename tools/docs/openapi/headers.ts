import type { Json } from '../json.ts';

type Schema = { [keyword: string]: Json };

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
/** Description and example of each response header. */
const meanings = {
  'X-Correlation-Id': ["The correlation id: the caller's, or a new one.", 'checkout-7f3a9c'],
  traceparent: ["The W3C trace context: the caller's, or a new one.", traceparent],
  'Cache-Control': ['How long the response may be cached.', 'private, no-cache'],
  ETag: ['The version of the resource.', '"1"'],
  'Set-Cookie': ['A cookie that no script can read.', '__Host-session=…; Path=/; HttpOnly; Secure; SameSite=Strict'],
  Location: ['The path of the created resource.', '/orders/0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f'],
  'Idempotency-Key': ['The key created for a request without one.', 'checkout-7f3a9c'],
  'Idempotent-Replayed': ['`true` if this is the first response to the key again.', 'true'],
  'Retry-After': ['Seconds to wait before a retry. Responses of API Gateway do not have it.', 1],
  'Content-Security-Policy': ['The content security policy of the page.', "default-src 'none'"],
  'WWW-Authenticate': ['The challenge: a token or a scope is missing.', 'Bearer realm="orders"'],
} as const;
export type HeaderName = keyof typeof meanings;

const everywhere: readonly HeaderName[] = ['X-Correlation-Id', 'traceparent', 'Cache-Control'];
const withRefusal: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** Returns the headers of a response: its own and the common ones. */
export function getHeaders(own: readonly HeaderName[] = []): Schema {
  return Object.fromEntries([...own, ...everywhere].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

export function getRefusalHeaders(status: number): Schema {
  return getHeaders(withRefusal[status]);
}

/** Creates the header components. */
export function createHeaders(): Schema {
  return Object.fromEntries(
    Object.entries(meanings).map(([name, [description, example]]) => [
      name,
      {
        description,
        schema: typeof example === 'number' ? { type: 'integer', format: 'int32', minimum: 1 } : { type: 'string' },
        example,
      },
    ]),
  );
}
