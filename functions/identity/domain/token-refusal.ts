/** The error codes of RFC 6749 §5.2 with their HTTP statuses. */
export const tokenErrorStatuses = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unsupported_grant_type: 400,
} as const;
export type TokenError = keyof typeof tokenErrorStatuses;

/** A refused token request. The message is the `error_description`: ASCII without quotes or backslash. */
export class TokenRefusal extends Error {
  readonly error: TokenError;

  constructor(error: TokenError, description: string) {
    super(description);
    this.name = 'TokenRefusal';
    this.error = error;
  }
}
