/** Everything that the doctor can find. */
export const problemKinds = [
  'order_unreadable',
  'delivery_unreadable',
  'payment_unreadable',
  'history_broken',
  'stock_astray',
  'overdue',
  'waits_for_nobody',
  'needs_attention',
  'money_kept',
  'money_differs',
  'delivery_missing',
  'delivery_unwanted',
  'parcel_moved_unnoticed',
  'stock_negative',
  'stock_sum_wrong',
  'stock_ledger_differs',
  'stock_unchecked',
  'dead_letter_open',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** What is wrong, since when as far as is known, whether the doctor can mend it, and whether it has. */
export type Problem = {
  kind: ProblemKind;
  orderId?: string;
  productId?: string;
  since: string;
  detail: string;
  healable: boolean;
  healed: boolean;
};
