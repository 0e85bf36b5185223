/** Everything that the doctor can find. */
export const findingKinds = [
  'order_unreadable',
  'delivery_unreadable',
  'payment_unreadable',
  'invalid_history',
  'stock_state_mismatch',
  'overdue',
  'no_pending_reply',
  'needs_attention',
  'refund_missing',
  'payment_mismatch',
  'delivery_missing',
  'unexpected_delivery',
  'delivery_status_missed',
  'stock_negative',
  'stock_total_mismatch',
  'stock_count_mismatch',
  'stock_unreadable',
  'dead_letter_open',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** What is wrong, since when as far as is known, whether the doctor can mend it, and whether it has. */
export type Finding = {
  kind: FindingKind;
  orderId?: string;
  productId?: string;
  since: string;
  detail: string;
  healable: boolean;
  healed: boolean;
};
