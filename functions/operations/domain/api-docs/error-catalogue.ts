import type { RefusalCode } from '../../../messages/refusal.ts';

/** The meaning of each error code, and what the caller can do. */
export const errorCatalogue: Readonly<Record<RefusalCode, { meaning: string; remedy: string }>> = {
  invalid_json: {
    meaning: 'The body is not JSON, is not UTF-8, or has a field twice.',
    remedy: 'Send valid JSON in UTF-8, with each field once.',
  },
  validation_failed: {
    meaning: 'A part of the request is missing, too long, unknown or out of range.',
    remedy: 'Each entry of `errors` points to one part and says what is expected.',
  },
  idempotency_key_invalid: {
    meaning: 'The Idempotency-Key is empty, too long, not ASCII or has an unbalanced quote.',
    remedy: 'Send 1 to 255 printable ASCII characters, for example a UUID.',
  },
  cursor_invalid: {
    meaning: 'The cursor is from another list, from other filters, or has expired.',
    remedy: 'Start again without a cursor, and send the same filters with every page.',
  },
  cursor_expired: {
    meaning: 'The events after this cursor are no longer kept, so some of them may be gone.',
    remedy: 'Get a new cursor with after=latest, then read your orders with GET /orders to catch up.',
  },
  token_missing: {
    meaning: 'The request has no access token.',
    remedy: 'Get a token from /auth/token and send it as Bearer token.',
  },
  token_invalid: {
    meaning: 'The access token is malformed, expired or from another issuer, or its client is disabled.',
    remedy: 'Get a new token from /auth/token.',
  },
  scope_missing: {
    meaning: 'The access token lacks a scope that this request needs.',
    remedy: 'Use a client that has the scope in the detail.',
  },
  not_found: { meaning: 'There is no resource at this path.', remedy: 'See /docs for all paths.' },
  order_not_found: {
    meaning: 'The order does not exist, or belongs to another client.',
    remedy: 'To find out whether an order was placed, ask /idempotency-keys for its Idempotency-Key.',
  },
  product_not_found: { meaning: 'The product does not exist.', remedy: 'See /products for all products.' },
  delivery_not_found: {
    meaning: 'The delivery does not exist, or belongs to another client.',
    remedy: 'A delivery starts shortly after its order, once the order is paid.',
  },
  dead_letter_not_found: {
    meaning: 'The dead letter does not exist.',
    remedy: 'See /operations/dead-letters for all dead letters.',
  },
  webhook_not_found: {
    meaning: 'The webhook does not exist, or belongs to another client.',
    remedy: 'See /webhooks for all webhooks.',
  },
  webhook_limit: {
    meaning: 'The client has five webhooks already, and may not have more.',
    remedy: 'Delete a webhook first, or change one with PUT /webhooks/{webhookId}.',
  },
  webhook_disabled: {
    meaning: 'The webhook is disabled, because its receiver did not accept events for three days or answered 410.',
    remedy: 'Repair the receiver and test it with ping. Then POST /webhooks/{webhookId}/resume: no event is lost.',
  },
  webhook_target_refused: {
    meaning: 'Webhooks are not sent to this URL: it is not https, has credentials or another port, or is not public.',
    remedy: 'Send an https URL with port 443 or 8443 whose host has only public addresses.',
  },
  method_not_allowed: {
    meaning: 'The path does not allow this method.',
    remedy: 'The Allow header lists the methods of the path.',
  },
  product_unavailable: {
    meaning: 'A line names a product that does not exist or is not in stock in this quantity. No stock is held.',
    remedy: '`errors` has an entry for each such line. The same Idempotency-Key can be used again.',
  },
  reference_taken: {
    meaning: 'Another order of this client has this reference.',
    remedy: '`orderId` names that order. Its reference is free again when it ends FAILED or CANCELLED.',
  },
  order_not_cancellable: {
    meaning: 'The parcel has been shipped, or the order has ended.',
    remedy: 'Check the status of the order. The customer can return a delivered order.',
  },
  stock_too_low: {
    meaning: 'The adjustment would bring the stock below zero.',
    remedy: 'Read the product to see how much is `available`.',
  },
  redrive_limit: {
    meaning: 'This dead letter has reached the limit of redrives.',
    remedy: 'Remove the cause, or discard the dead letter with a reason.',
  },
  precondition_failed: {
    meaning: 'If-Match or If-None-Match does not hold for the current version. Nothing was changed.',
    remedy: 'Read the resource again, and send its current ETag.',
  },
  payload_too_large: { meaning: 'The body is larger than 64 KiB.', remedy: 'Send a smaller body.' },
  unsupported_media_type: {
    meaning: 'The body has an unsupported media type or charset, or is compressed.',
    remedy: 'Send Content-Type: application/json in UTF-8, without a Content-Encoding.',
  },
  idempotency_key_reused: {
    meaning: 'This Idempotency-Key or adjustmentId belongs to another request. Nothing was changed.',
    remedy: 'Use a new key for a new request. To repeat a request, send exactly the same one.',
  },
  rate_limited: {
    meaning: 'The client sends more requests than its rate limit allows.',
    remedy: 'Wait for the seconds in Retry-After, and send the request again.',
  },
  internal_error: {
    meaning: 'The server failed unexpectedly.',
    remedy: 'Send the request again with the same Idempotency-Key, which is safe.',
  },
  unavailable: {
    meaning: 'A dependency does not respond, or too many requests change the same resource.',
    remedy: 'Wait for the seconds in Retry-After, and send the request again with the same Idempotency-Key.',
  },
};
