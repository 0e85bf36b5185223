import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { withTimeouts } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { createPaymentConsumer, paymentVariables } from '../adapters/payment-consumer.ts';
import { createSecretReader, createStripeCaller } from '../adapters/stripe/stripe-client.ts';
import { createStripeProvider } from '../adapters/stripe/stripe-provider.ts';
import { stripeSettings, stripeTimeoutMs } from '../adapters/stripe/stripe-settings.ts';

const env = parseEnvironment({ ...paymentVariables, STRIPE_SETTINGS: stripeSettings });
const settings = env.STRIPE_SETTINGS;
const SecretKey = z.object({ secretKey: z.string() });
const keys = createSecretReader(settings.secret, SecretKey, new SecretsManagerClient(withTimeouts));
const provider = createStripeProvider({ callStripe: createStripeCaller(keys), settings, now: () => new Date() });

/** Charges and refunds payments by Stripe. */
export const handler = createPaymentConsumer(provider, env, stripeTimeoutMs);
