import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { createTtlCache } from '../../platform/auth/ttl-cache.ts';
import { withTimeouts } from '../../platform/aws-clients.ts';
import type { Setting } from '../../platform/settings.ts';
import { type SyntheticShop, synthetic } from '../domain/monitoring/synthetic-orders.ts';

const Settings = z.object({ secret: z.string(), perMinute: z.int().check(z.minimum(1), z.maximum(10)) });

/** How many synthetic orders are placed a minute, and the secret with their client; `none` for none. */
export const syntheticOrders: Setting<z.infer<typeof Settings> | 'none'> = {
  allowed: 'none, or the settings of synthetic orders as JSON',
  parse(text) {
    if (text === 'none') return 'none';
    try {
      return Settings.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  },
};

const Client = z.object({ clientId: z.string(), clientSecret: z.string() });
const Token = z.object({ access_token: z.string() });
const Placed = z.object({ orderId: z.string() });
const Listed = z.object({
  items: z.array(z.object({ orderId: z.string(), status: z.string(), createdAt: z.string() })),
});

/** Longer than the intake takes at contention. */
const timeoutMs = 10_000;
/** A token is valid for a day. A new client in the secret is used within the hour. */
const tokenMaxAgeMs = 3_600_000;

/** Creates a client of the public API with the credentials of a secret. */
export function createSyntheticShop(
  { publicUrl, secretId }: { publicUrl: string; secretId: string },
  secrets = new SecretsManagerClient(withTimeouts),
): SyntheticShop {
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${publicUrl}${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return response.json();
    throw new Error(`${init.method ?? 'GET'} ${path} responded with ${response.status}`);
  };
  const requestToken = async () => {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    const { clientId, clientSecret } = Client.parse(JSON.parse(SecretString));
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    return Token.parse(await send('/auth/token', { method: 'POST', headers: { authorization }, body })).access_token;
  };
  const token = createTtlCache(requestToken, { cacheMaxAgeMs: tokenMaxAgeMs, now: Date.now });
  const call = async (path: string, method = 'GET', headers: Record<string, string> = {}, body?: object) =>
    send(path, {
      method,
      headers: { authorization: `Bearer ${await token.get()}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const { customerId, productId } = synthetic;
  return {
    place: async (key) =>
      Placed.parse(
        await call('/orders', 'POST', { 'idempotency-key': key }, { customerId, items: [{ productId, quantity: 1 }] }),
      ),
    cancel: (orderId) => call(`/orders/${orderId}/cancel`, 'POST', {}, { reason: 'synthetic order' }),
    listNewest: async () => Listed.parse(await call(`/orders?customerId=${customerId}&limit=100`)).items,
  };
}
