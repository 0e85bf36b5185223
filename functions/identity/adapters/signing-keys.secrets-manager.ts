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

/** The content of a version of the secret. `after` is the version that a proposal replaces. */
const Content = z.object({
  keys: z.array(PrivateKey).check(z.maxLength(20)),
  after: z.optional(z.string().check(z.maxLength(64))),
});

/** The staging labels of Secrets Manager: of the version in use, and of the one that a rotation prepares. */
const current = 'AWSCURRENT';
const pending = 'AWSPENDING';

type Secret = { id: string; getClient: () => SecretsManagerClient };

/**
 * The private keys, in a secret with the content `{"keys":[…]}`. A proposal is a version of it, with the name as its id. The
 * client is created at first use, which is rare: a warm function caches its key.
 */
export function createSecretsManagerSigningKeys(
  id: string,
  createClient: () => SecretsManagerClient = () => new SecretsManagerClient(withTimeouts),
): { privateKeys: PrivateKeys; proposals: KeyProposals } {
  let client: SecretsManagerClient | undefined;
  const getClient = () => {
    client ??= createClient();
    return client;
  };
  const secret = { id, getClient };
  return { privateKeys: createPrivateKeys(secret), proposals: createProposals(secret) };
}

function createPrivateKeys(secret: Secret): PrivateKeys {
  return {
    async read() {
      const { keys, revision } = await readVersion(secret);
      return { keys, revision };
    },
    // The pending label moves along: on an earlier version it would mean that a rotation is still under way.
    save: (keys, revision) =>
      writeVersion(secret, { version: getNextVersion(revision), from: revision, labels: [current, pending], keys }),
  };
}

function createProposals(secret: Secret): KeyProposals {
  return {
    find: async (name) => (await findVersion(secret, name))?.keys,

    async propose(name, keys, revision) {
      await writeVersion(secret, { version: name, from: revision, labels: [pending], keys, after: revision });
    },

    async adopt(name) {
      const { after, labels } = await readVersion(secret, name);
      if (labels.includes(current)) return 'adopted';
      if (after === undefined) throw new Error(`the version ${name} of the signing keys is no proposal`);
      try {
        await moveLabel(secret, current, after, name);
        return 'adopted';
      } catch (thrown) {
        const { revision } = await readVersion(secret);
        if (revision === name) return 'adopted';
        if (revision === after) throw thrown;
        if (labels.includes(pending)) await moveLabel(secret, pending, name);
        return 'conflict';
      }
    },
  };
}

async function readVersion({ id, getClient }: Secret, version?: string) {
  const command = new GetSecretValueCommand({ SecretId: id, ...(version && { VersionId: version }) });
  const { SecretString, VersionId: revision, VersionStages: labels = [] } = await getClient().send(command);
  if (SecretString === undefined || revision === undefined)
    throw new Error('the secret of the signing keys has no text: it must be {"keys":[]} at least');
  return { ...toStoredSchema(Content).parse(JSON.parse(SecretString)), revision, labels };
}

async function findVersion(secret: Secret, version: string) {
  try {
    return await readVersion(secret, version);
  } catch (thrown) {
    if (thrown instanceof ResourceNotFoundException) return undefined;
    throw thrown;
  }
}

type NewVersion = { version: string; from: string; labels: string[]; keys: readonly PrivateKey[]; after?: string };

/** Writes a new version once, with the members that another release stores beside the keys of the version `from`. */
async function writeVersion(secret: Secret, { version, from, labels, ...content }: NewVersion) {
  const { after, revision, labels: _, ...unknown } = (await findVersion(secret, from)) ?? {};
  try {
    await secret.getClient().send(
      new PutSecretValueCommand({
        SecretId: secret.id,
        SecretString: JSON.stringify({ ...unknown, ...content }),
        ClientRequestToken: version,
        VersionStages: labels,
      }),
    );
    return 'saved';
  } catch (thrown) {
    if (thrown instanceof ResourceExistsException) return 'conflict';
    throw thrown;
  }
}

/** Moves a staging label to a version, or removes it. Fails when the label is no longer at `from`. */
async function moveLabel({ id, getClient }: Secret, label: string, from: string, to?: string): Promise<void> {
  const versions = { RemoveFromVersionId: from, ...(to && { MoveToVersionId: to }) };
  await getClient().send(new UpdateSecretVersionStageCommand({ SecretId: id, VersionStage: label, ...versions }));
}

/**
 * Derives the id of the version after another, so that only one of those who have read the same version writes the next. It
 * depends on the day, so that a secret that was set back by hand can continue.
 */
function getNextVersion(revision: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return createHash('sha256').update(`${revision} ${today}`).digest('hex');
}
