type Json = { [member: string]: unknown };

/** What each header of an answer says. */
const meanings = {
  'X-Correlation-Id': "Ties the request to all that follows from it: the caller's own, else a new one.",
  traceparent: "W3C Trace Context: the caller's own, else a new one.",
  'Cache-Control': 'Whether and for how long the answer may be kept.',
  ETag: 'The version of what is answered.',
  Location: 'The path of what was made.',
  'Idempotency-Key': 'The key that was made for a request that came without one.',
  'Idempotent-Replayed': '`true` where this is the first answer to the key once more.',
  'Retry-After': 'Seconds after which it is worth asking again. Missing where API Gateway answers by itself.',
  'Content-Security-Policy': 'What the page may load: only what this API serves.',
  'WWW-Authenticate': 'What kind of token, or which scope, is missing.',
} as const;
export type HeaderName = keyof typeof meanings;

const everywhere: readonly HeaderName[] = ['X-Correlation-Id', 'traceparent'];
const withRefusal: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** The headers of an answer: those of its own, and those that every answer has. */
export function headersOf(own: readonly HeaderName[] = []): Json {
  return Object.fromEntries(
    [...own, ...everywhere].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

export function refusalHeadersOf(status: number): Json {
  return headersOf(['Cache-Control', ...(withRefusal[status] ?? [])]);
}

/** All headers, by their names. */
export function headers(): Json {
  return Object.fromEntries(
    Object.entries(meanings).map(([name, description]) => [
      name,
      { description, schema: { type: name === 'Retry-After' ? 'integer' : 'string' } },
    ]),
  );
}
