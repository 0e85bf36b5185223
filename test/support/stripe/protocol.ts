export type StripeRequest = {
  method: string;
  path: string;
  params: Readonly<Record<string, string>>;
  secretKey: string;
  idempotencyKey: string | undefined;
};

/** A response, or a refusal that is thrown. */
export type Answer = { status: number; body: object | string; headers?: Record<string, string> };

export function answer(body: object): Answer {
  // As it is now: what is stored under an idempotency key must not change with the object.
  return { status: 200, body: structuredClone(body) };
}

export function refuse(status: number, error: object): Answer {
  const type = status >= 500 ? 'api_error' : 'invalid_request_error';
  return { status, body: { error: { type, message: 'from the fake', ...structuredClone(error) } } };
}

/** Reads what the SDK sends: parameters in the query or as a form. */
export function toRequest(url: string, init: RequestInit = {}): StripeRequest {
  const { pathname, searchParams } = new URL(url);
  const { method = 'GET' } = init;
  const headers = new Headers(init.headers);
  const params = method === 'GET' ? searchParams : new URLSearchParams(String(init.body ?? ''));
  return {
    ...{ method, path: pathname, params: Object.fromEntries(params) },
    secretKey: headers.get('authorization')?.replace('Bearer ', '') ?? '',
    idempotencyKey: headers.get('idempotency-key') ?? undefined,
  };
}

export function toResponse({ status, body, headers = {} }: Answer): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'request-id': 'req_1', ...headers },
  });
}
