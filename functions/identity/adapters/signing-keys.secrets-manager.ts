import { createHash } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { withDeadlines } from '../../platform/clients.ts';
import { PrivateKey } from '../domain/keys.ts';
import type { PrivateKeys } from '../domain/ports.ts';

const Kept = z.object({ keys: z.array(PrivateKey).check(z.maxLength(20)) });

/**
 * The private keys, in a secret that holds `{"keys":[…]}`. The client is made when it is first needed, which for a warm
 * function that remembers its key is rarely.
 */
export function privateKeysInSecretsManager(
  secretId: string,
  makeClient: () => SecretsManagerClient = () => new SecretsManagerClient(withDeadlines),
): PrivateKeys {
  let client: SecretsManagerClient | undefined;
  const secrets = () => {
    client ??= makeClient();
    return client;
  };
  return {
    async read() {
      const { SecretString, VersionId } = await secrets().send(
        new GetSecretValueCommand({ SecretId: secretId }),
      );
      if (SecretString === undefined || VersionId === undefined)
        throw new Error('the secret of the signing keys has no text: it must be {"keys":[]} at least');
      return { keys: Kept.parse(JSON.parse(SecretString)).keys, revision: VersionId };
    },

    async save(keys, revision) {
      try {
        await secrets().send(
          new PutSecretValueCommand({
            SecretId: secretId,
            SecretString: JSON.stringify({ keys }),
            ClientRequestToken: versionAfter(revision),
          }),
        );
        return 'saved';
      } catch (thrown) {
        if (thrown instanceof ResourceExistsException) return 'outrun';
        throw thrown;
      }
    },
  };
}

/**
 * The id of the version that follows on another. A version cannot be written twice, so of those who have read the same
 * one only one can write the next. It changes by the day, so that a secret that was set back by hand can go on.
 */
function versionAfter(revision: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return createHash('sha256').update(`${revision} ${today}`).digest('hex');
}
