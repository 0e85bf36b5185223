import { deriveKey, type FindMasterKeys } from '../../../platform/links/link-keys.ts';
import type { Endpoint, SecretVersion } from '../../domain/webhooks/endpoint.ts';
import type { Reply } from '../../domain/webhooks/ports.ts';
import { listSigningVersions } from '../../domain/webhooks/secrets.ts';
import { formatSecret, signWebhook } from '../../domain/webhooks/signature.ts';
import type { PostWebhook } from './receiver.https.ts';

/** Derives the secret of a version of an endpoint, as its owner has it. Throws when its master key was removed. */
export async function deriveSecret(
  { webhookId }: Pick<Endpoint, 'webhookId'>,
  { version, keyId }: SecretVersion,
  findMasterKeys: FindMasterKeys,
): Promise<string> {
  const masterKey = (await findMasterKeys()).find(({ id }) => id === keyId);
  if (!masterKey) throw new Error(`the secret of the link keys has no key "${keyId}"`);
  return formatSecret(deriveKey(masterKey, `webhook/${webhookId}/${version}`));
}

/** Creates the port that posts an event to an endpoint, signed with each of its secrets. */
export function createPostEvent(findMasterKeys: FindMasterKeys, post: PostWebhook) {
  return async (endpoint: Endpoint, event: { id: string; body: string }, timeoutMs?: number): Promise<Reply> => {
    const at = new Date();
    const versions = listSigningVersions(endpoint, at.toISOString());
    const secrets = await Promise.all(versions.map((version) => deriveSecret(endpoint, version, findMasterKeys)));
    const headers = signWebhook({ ...event, at }, secrets);
    return post({ url: endpoint.url, headers, body: event.body }, timeoutMs);
  };
}
