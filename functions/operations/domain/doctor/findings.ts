/** The kinds of findings. */
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
  'events_missing',
  'figures_differ',
  'stock_negative',
  'stock_total_mismatch',
  'stock_count_mismatch',
  'stock_unreadable',
  'dead_letter_open',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** An inconsistency. `since` is the earliest known time; `healable` and `healed` say whether the doctor can heal it and has. */
export type Finding = {
  kind: FindingKind;
  orderId?: string;
  productId?: string;
  since: string;
  detail: string;
  healable: boolean;
  healed: boolean;
};

/** Creates a finding that the doctor cannot heal, unless the fields say otherwise. */
export function createFinding(
  kind: FindingKind,
  fields: Pick<Finding, 'since' | 'detail'> & Partial<Finding>,
): Finding {
  return { kind, healable: false, healed: false, ...fields };
}
