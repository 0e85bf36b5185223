import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { AwsError } from './aws-json.ts';

const text = z.optional(z.string());
const texts = z.record(z.string(), z.string());

/** A secret: the text of each version by its ID, and the version ID of each staging label. A new version may have no text. */
export const Secret = z.object({ versions: texts, labels: texts });
export type Secret = z.infer<typeof Secret>;

export const SecretRequest = z.object({
  SecretId: z.string(),
  SecretString: z._default(z.string(), ''),
  ClientRequestToken: z._default(z.string(), randomUUID),
  VersionId: text,
  VersionStage: z._default(z.string(), 'AWSCURRENT'),
  VersionStages: z._default(z.array(z.string()), ['AWSCURRENT']),
  MoveToVersionId: text,
  RemoveFromVersionId: text,
});
type Operation = (secret: Secret, request: z.infer<typeof SecretRequest>) => object;

/** The operations of Secrets Manager on the versions of a secret. They throw its errors. */
export const operations: Readonly<Record<string, Operation>> = {
  GetSecretValue({ versions, labels }, { VersionId = labels.AWSCURRENT ?? '' }) {
    const SecretString = versions[VersionId];
    if (SecretString === undefined) throw new AwsError('ResourceNotFoundException', 'there is no such version');
    const VersionStages = Object.keys(labels).filter((label) => labels[label] === VersionId);
    return { SecretString, VersionId, VersionStages };
  },

  PutSecretValue({ versions, labels }, { ClientRequestToken: VersionId, SecretString, VersionStages }) {
    const same = versions[VersionId];
    if (same !== undefined && same !== SecretString)
      throw new AwsError('ResourceExistsException', 'the version exists with another value');
    versions[VersionId] = SecretString;
    if (same === undefined) for (const label of VersionStages) labels[label] = VersionId;
    return { VersionId, VersionStages };
  },

  UpdateSecretVersionStage({ labels }, { VersionStage, MoveToVersionId, RemoveFromVersionId }) {
    if (labels[VersionStage] !== RemoveFromVersionId)
      throw new AwsError('InvalidParameterException', `${VersionStage} is attached to another version`);
    if (MoveToVersionId) labels[VersionStage] = MoveToVersionId;
    else delete labels[VersionStage];
    return {};
  },
};

/** Returns the version of the rotation that is under way. */
export function getPendingVersion({ labels }: Secret): string | undefined {
  return labels.AWSPENDING === labels.AWSCURRENT ? undefined : labels.AWSPENDING;
}
