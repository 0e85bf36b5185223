/** The codes of all refusals, with their HTTP status. `/docs/problems/{code}` explains each. */
export const refusalStatuses = {
  invalid_json: 400,
  validation_failed: 400,
  idempotency_key_invalid: 400,
  cursor_invalid: 400,
  token_missing: 401,
  token_invalid: 401,
  scope_missing: 403,
  not_found: 404,
  order_not_found: 404,
  product_not_found: 404,
  delivery_not_found: 404,
  dead_letter_not_found: 404,
  webhook_not_found: 404,
  method_not_allowed: 405,
  product_unavailable: 409,
  reference_taken: 409,
  order_not_cancellable: 409,
  stock_too_low: 409,
  redrive_limit: 409,
  webhook_limit: 409,
  webhook_disabled: 409,
  cursor_expired: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  webhook_target_refused: 422,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
} as const;
export type RefusalCode = keyof typeof refusalStatuses;

/** An invalid input: where (RFC 6901 pointer into the request), which rule, and what to do. */
export type InputError = { pointer: string; code: string; detail: string };

/** An expected "no" with a code. Everything else that is thrown is a fault: it is retried, or answered with 500. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly errors: readonly InputError[];
  /** Further members of the problem document, such as the `orderId` that has a reference. */
  readonly members: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    detail: string,
    more: {
      errors?: readonly InputError[];
      members?: Readonly<Record<string, string>>;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.errors = more.errors ?? [];
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }
}

/** Refuses a request that succeeds later, for example because other requests changed the same item each time. */
export function createBusyRefusal(detail: string, retryAfterSeconds = 1): Refusal {
  return new Refusal('unavailable', detail, { headers: { 'retry-after': String(retryAfterSeconds) } });
}
