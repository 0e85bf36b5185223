/** Every reason for which a token is refused, after RFC 6749 §5.2, with the HTTP status it is told with. */
export const tokenErrorStatuses = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unsupported_grant_type: 400,
} as const;
export type TokenError = keyof typeof tokenErrorStatuses;

/** An expected "no" to whoever asks for a token. The message is told to the caller: ASCII without quotes or backslash. */
export class TokenRefusal extends Error {
  readonly error: TokenError;

  constructor(error: TokenError, description: string) {
    super(description);
    this.name = 'TokenRefusal';
    this.error = error;
  }
}
