import type { RefusalCode } from '../../../messages/refusal.ts';

/** What each error code means to a caller, and what to do about it. */
export const errorCatalogue: Readonly<Record<RefusalCode, { meaning: string; remedy: string }>> = {
  invalid_json: {
    meaning: 'The body is not JSON, is not UTF-8, or names a field twice.',
    remedy: 'Send valid JSON in UTF-8, each field once.',
  },
  validation_failed: {
    meaning: 'The request is understood, but something in it is missing, too long, unknown or out of range.',
    remedy: 'Each entry of `errors` points at one thing and says what is expected there.',
  },
  idempotency_key_invalid: {
    meaning: 'The Idempotency-Key is empty, too long, not ASCII or has an unbalanced quote.',
    remedy: 'Send 1 to 255 printable ASCII characters; a UUID is a good key.',
  },
  cursor_invalid: {
    meaning: 'The cursor was not made by this list, or was made for other filters.',
    remedy: 'Begin again without a cursor, and keep the filters the same from page to page.',
  },
  token_missing: {
    meaning: 'The request carries no token.',
    remedy: 'Get one from /auth/token and send it as Bearer.',
  },
  token_invalid: {
    meaning: 'The token is malformed, expired, not ours, or its client is disabled.',
    remedy: 'Get a new one from /auth/token.',
  },
  scope_missing: {
    meaning: 'The token does not allow this.',
    remedy: 'Ask for a client with the scope that is named.',
  },
  not_found: { meaning: 'There is nothing at this path.', remedy: 'See /docs for what there is.' },
  order_not_found: {
    meaning: 'There is no such order, or it is not yours.',
    remedy: 'With the Idempotency-Key at hand, /idempotency-keys tells whether the order was placed.',
  },
  product_not_found: { meaning: 'There is no such product.', remedy: 'See /products for what there is.' },
  delivery_not_found: {
    meaning: 'There is no such delivery, or it is not yours.',
    remedy: 'A delivery begins moments after its order, once that is paid.',
  },
  dead_letter_not_found: {
    meaning: 'There is no such dead letter.',
    remedy: 'See /operations/dead-letters.',
  },
  method_not_allowed: {
    meaning: 'The path exists, but not with this method.',
    remedy: 'The Allow header names those it has.',
  },
  product_unavailable: {
    meaning: 'A line asks for a product that is unknown or not in stock in this quantity. Nothing was held.',
    remedy: '`errors` has an entry for each such line. The same key can be used again: a refusal burns nothing.',
  },
  reference_taken: {
    meaning: 'Another order of yours has this reference.',
    remedy: '`orderId` names it. An order that ends FAILED or CANCELLED frees its reference.',
  },
  order_not_cancellable: {
    meaning: 'The parcel has left the house, or the order has ended.',
    remedy: 'A delivered order can be returned, but not cancelled.',
  },
  stock_too_low: {
    meaning: 'The adjustment would bring the stock below zero.',
    remedy: 'See what is `available` first.',
  },
  redrive_limit: {
    meaning: 'This dead letter was redriven as often as is sensible.',
    remedy: 'Remove the cause, or discard the dead letter with a reason.',
  },
  precondition_failed: {
    meaning: 'If-Match or If-None-Match does not hold for what is there now. Nothing was changed.',
    remedy: 'Read it again, then decide with its present ETag.',
  },
  payload_too_large: { meaning: 'The body is larger than 64 KiB.', remedy: 'No order needs so much.' },
  unsupported_media_type: {
    meaning: 'The body has another media type or charset than is read here, or it is compressed.',
    remedy: 'Send Content-Type: application/json in UTF-8, without a Content-Encoding.',
  },
  idempotency_key_reused: {
    meaning: 'This Idempotency-Key or adjustmentId was used for another request. Nothing was done.',
    remedy: 'A new request needs a new key; the same request has to be the very same.',
  },
  rate_limited: {
    meaning: 'You ask faster than your client may.',
    remedy: 'Retry-After says in how many seconds to come again.',
  },
  internal_error: {
    meaning: 'Something failed on our side.',
    remedy: 'The same request with the same Idempotency-Key is safe to send again.',
  },
  unavailable: {
    meaning: 'Something we depend on does not answer, or too many wanted the same at once.',
    remedy: 'Retry-After says when to come again; with the same Idempotency-Key nothing is done twice.',
  },
};
