import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import Stripe from 'stripe';
import type * as z from 'zod/mini';
import { ProviderFault } from '../../../messages/fault.ts';
import { createTtlCache, type TtlCache } from '../../../platform/auth/ttl-cache.ts';
import { readStripeError } from './stripe-errors.ts';
import { stripeTimeoutMs } from './stripe-settings.ts';

const secretMaxAgeMs = 5 * 60_000;
/** A refused key or signature causes a read only when the last one is so old. */
export const secretCooldownMs = 10_000;

/** Creates a cached reader of a secret. Its value is undefined until an operator sets it. */
export function createSecretReader<Schema extends z.ZodMiniType>(
  secretId: string,
  schema: Schema,
  secrets: SecretsManagerClient,
): TtlCache<z.output<Schema> | undefined> {
  const read = async () => {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    return schema.safeParse(parseJson(SecretString)).data;
  };
  return createTtlCache(read, {
    cacheMaxAgeMs: secretMaxAgeMs,
    now: Date.now,
    cacheIf: (value) => value !== undefined,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Runs a call with a client of the account. */
export type CallStripe = <Result>(call: (stripe: Stripe) => Promise<Result>) => Promise<Result>;

type Connect = (secretKey: string) => Stripe;

/**
 * Creates a caller of Stripe. The SDK repeats no request: the saga does, and asks before. When Stripe refuses the key, it is
 * read again, and the call repeated once if it has changed.
 */
export function createStripeCaller(
  keys: TtlCache<{ secretKey: string } | undefined>,
  connect: Connect = connectStripe,
): CallStripe {
  let client: { key: string; stripe: Stripe } | undefined;
  const getClient = (key: string): Stripe => {
    if (client?.key !== key) client = { key, stripe: connect(key) };
    return client.stripe;
  };
  return async (call) => {
    const key = (await keys.get())?.secretKey;
    if (key === undefined) throw new ProviderFault('the secret key of Stripe is not set', 'our credentials');
    try {
      return await call(getClient(key));
    } catch (thrown) {
      if (readStripeError(thrown)?.statusCode !== 401) throw thrown;
      const next = (await keys.getWithin(secretCooldownMs))?.secretKey;
      if (next === undefined || next === key) throw thrown;
      return call(getClient(next));
    }
  };
}

/** Connects with the SDK. Tests give it another `fetch`, or another address. */
export function connectStripe(secretKey: string, options: Stripe.StripeConfig & { fetch?: typeof fetch } = {}): Stripe {
  const { fetch, ...config } = options;
  return new Stripe(secretKey, {
    httpClient: Stripe.createFetchHttpClient(fetch),
    maxNetworkRetries: 0,
    timeout: stripeTimeoutMs,
    telemetry: false,
    ...config,
  });
}
