import type { Json } from '../json.ts';

type Schema = { [keyword: string]: Json };

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
/** What each header of an answer says, with an example. */
const meanings = {
  'X-Correlation-Id': [
    "Ties the request to all that follows from it: the caller's own, else a new one.",
    'checkout-7f3a9c',
  ],
  traceparent: ["W3C Trace Context: the caller's own, else a new one.", traceparent],
  'Cache-Control': ['Whether and for how long the answer may be kept.', 'private, no-cache'],
  ETag: ['The version of what is answered.', '"1"'],
  Location: ['The path of what was made.', '/orders/0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f'],
  'Idempotency-Key': ['The key that was made for a request that came without one.', 'checkout-7f3a9c'],
  'Idempotent-Replayed': ['`true` where this is the first answer to the key once more.', 'true'],
  'Retry-After': ['Seconds after which to ask again. It is missing where API Gateway answers by itself.', 1],
  'Content-Security-Policy': ['What the page may load: only what this API serves.', "default-src 'none'"],
  'WWW-Authenticate': ['What kind of token, or which scope, is missing.', 'Bearer realm="orders"'],
} as const;
export type HeaderName = keyof typeof meanings;

const everywhere: readonly HeaderName[] = ['X-Correlation-Id', 'traceparent', 'Cache-Control'];
const withRefusal: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** The headers of an answer: those of its own, and those that every answer has. */
export function getHeaders(own: readonly HeaderName[] = []): Schema {
  return Object.fromEntries([...own, ...everywhere].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

export function getRefusalHeaders(status: number): Schema {
  return getHeaders(withRefusal[status]);
}

/** All headers, by their names. */
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
