import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { createTtlCache } from '../auth/ttl-cache.ts';
import { withTimeouts } from '../aws-clients.ts';

const MasterKey = z.object({
  id: z.string().check(z.regex(/^[a-z0-9]{1,8}$/)),
  key: z.string().check(z.minLength(43)),
});
/** The content of the secret: the key in use, and those before it whose links and webhook secrets are still valid. */
const Content = z.extend(MasterKey, { previous: z._default(z.array(MasterKey).check(z.maxLength(20)), []) });

/** A key from which the keys of tracking links, tickets and webhook secrets derive. `id` stands in what it signs. */
export type MasterKey = z.infer<typeof MasterKey>;
/** Finds the master keys, the one in use first. */
export type FindMasterKeys = () => Promise<readonly MasterKey[]>;

const cacheMaxAgeMs = 5 * 60_000;

/** Creates a cached reader of the secret with the master keys. A client that is not given is created at first use. */
export function createMasterKeyReader(
  secretId: string,
  secrets?: SecretsManagerClient,
  now: () => number = Date.now,
): FindMasterKeys {
  let client = secrets;
  const read = async () => {
    client ??= new SecretsManagerClient(withTimeouts);
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const { id, key, previous } = Content.parse(JSON.parse(SecretString));
    return [{ id, key }, ...previous];
  };
  return createTtlCache(read, { cacheMaxAgeMs, now }).get;
}

/** Derives a key of 32 bytes for one purpose, by HKDF with SHA-256 (RFC 5869). A label names the purpose. */
export function deriveKey({ key }: MasterKey, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', label, 32));
}
