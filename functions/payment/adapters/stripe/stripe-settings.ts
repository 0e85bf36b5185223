import * as z from 'zod/mini';
import { Currency } from '../../../messages/fields/primitives.ts';
import type { Setting } from '../../../platform/settings.ts';

/** Authorizing a card takes seconds. The function has time for three such calls. */
export const stripeTimeoutMs = 6_000;

const StripeSettings = z.object({
  /** The secret with the secret key of the account. */
  secret: z.string(),
  /** The least amount of each currency that is accepted, in its minor unit. */
  minimumAmounts: z.record(Currency, z.int().check(z.gte(1))),
  capture: z.enum(['automatic', 'manual']),
  statementDescriptorSuffix: z.optional(z.string()),
  authenticationMinutes: z.number().check(z.gt(0)),
});
export type StripeSettings = z.infer<typeof StripeSettings>;

/** The settings of payments by Stripe, as JSON. */
export const stripeSettings: Setting<StripeSettings> = {
  allowed: 'the settings of Stripe as JSON',
  parse(text) {
    try {
      return StripeSettings.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  },
};
