/** A rule of a validator that resources of a stage break. */
export interface Finding {
  readonly validator: string;
  readonly rule: string;
  /** The demand of the rule, in the words of the validator. */
  readonly text: string;
  readonly stage: string;
}
