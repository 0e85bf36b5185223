import { createHash } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { toStoredSchema } from '../../messages/stored.ts';
import { withTimeouts } from '../../platform/aws-clients.ts';
import { PrivateKey } from '../domain/keys.ts';
import type { KeyProposals, PrivateKeys } from '../domain/ports.ts';

/** What a version of the secret says: `after` is the version in whose place a proposal is to come. */
const Kept = z.object({
  keys: z.array(PrivateKey).check(z.maxLength(20)),
  after: z.optional(z.string().check(z.maxLength(64))),
});

/** Secrets Manager's labels: of the version that counts, and of the one that is about to. */
const current = 'AWSCURRENT';
const pending = 'AWSPENDING';

type Value = { keys: readonly PrivateKey[]; after?: string };
type SigningKeys = { privateKeys: PrivateKeys; proposals: KeyProposals };

/**
 * The private keys, in a secret that holds `{"keys":[…]}`; proposals are versions of it, named by their ids. The client is
 * made when it is first needed, which for a warm function that remembers its key is rarely.
 */
export function createSecretsManagerSigningKeys(
  secretId: string,
  makeClient: () => SecretsManagerClient = () => new SecretsManagerClient(withTimeouts),
): SigningKeys {
  let client: SecretsManagerClient | undefined;
  const secrets = () => {
    client ??= makeClient();
    return client;
  };
  const read = async (VersionId?: string) => {
    const asked = new GetSecretValueCommand({ SecretId: secretId, ...(VersionId && { VersionId }) });
    const { SecretString, VersionId: revision, VersionStages: labels = [] } = await secrets().send(asked);
    if (SecretString === undefined || revision === undefined)
      throw new Error('the secret of the signing keys has no text: it must be {"keys":[]} at least');
    return { ...toStoredSchema(Kept).parse(JSON.parse(SecretString)), revision, labels };
  };
  const find = async (version: string) => {
    try {
      return await read(version);
    } catch (thrown) {
      if (thrown instanceof ResourceNotFoundException) return undefined;
      throw thrown;
    }
  };
  /** Writes the version that follows on another, once, with all that another release keeps beside the keys. */
  const write = async (version: string, value: Value, from: string, labels: string[]) => {
    const { after, revision, labels: _, ...kept } = (await find(from)) ?? {};
    try {
      await secrets().send(
        new PutSecretValueCommand({
          SecretId: secretId,
          SecretString: JSON.stringify({ ...kept, ...value }),
          ClientRequestToken: version,
          VersionStages: labels,
        }),
      );
      return 'saved';
    } catch (thrown) {
      if (thrown instanceof ResourceExistsException) return 'conflict';
      throw thrown;
    }
  };
  const label = (VersionStage: string, from: string, to?: string) =>
    secrets().send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage,
        RemoveFromVersionId: from,
        ...(to && { MoveToVersionId: to }),
      }),
    );
  return {
    privateKeys: {
      read: async () => {
        const { keys, revision } = await read();
        return { keys, revision };
      },
      // The pending label comes along: left on a version of before, it would say that a rotation is still under way.
      save: (keys, revision) => write(getVersionAfter(revision), { keys }, revision, [current, pending]),
    },
    proposals: {
      find: async (name) => (await find(name))?.keys,
      async propose(name, keys, revision) {
        await write(name, { keys, after: revision }, revision, [pending]);
      },
      async adopt(name) {
        const { after, labels } = await read(name);
        if (labels.includes(current)) return 'adopted';
        if (after === undefined) throw new Error(`version ${name} of the signing keys is no proposal`);
        try {
          await label(current, after, name);
          return 'adopted';
        } catch (thrown) {
          const { revision } = await read();
          if (revision === name) return 'adopted';
          if (revision === after) throw thrown;
          if (labels.includes(pending)) await label(pending, name);
          return 'conflict';
        }
      },
    },
  };
}

/**
 * The id of the version that follows on another, so that of those who have read the same one only one can write the
 * next. It changes by the day, so that a secret that was set back by hand can go on.
 */
function getVersionAfter(revision: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return createHash('sha256').update(`${revision} ${today}`).digest('hex');
}
