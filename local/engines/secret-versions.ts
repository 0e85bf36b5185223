import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { AwsError } from './aws-json.ts';

const text = z.optional(z.string());
const texts = z.record(z.string(), z.string());

/** A secret: the text of each version by its id, and the version that each label is on. One that is made may lack its text. */
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
type Operation = (secret: Secret, asked: z.infer<typeof SecretRequest>) => object;

/** What can be done with the versions of a secret, as Secrets Manager does it. They throw what it answers instead. */
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
      throw new AwsError('ResourceExistsException', 'there is such a version, with another value');
    versions[VersionId] = SecretString;
    if (same === undefined) for (const label of VersionStages) labels[label] = VersionId;
    return { VersionId, VersionStages };
  },

  UpdateSecretVersionStage({ labels }, { VersionStage, MoveToVersionId, RemoveFromVersionId }) {
    if (labels[VersionStage] !== RemoveFromVersionId)
      throw new AwsError('InvalidParameterException', `${VersionStage} is on another version`);
    if (MoveToVersionId) labels[VersionStage] = MoveToVersionId;
    else delete labels[VersionStage];
    return {};
  },
};

/** The version that a rotation makes that was begun and is not over. */
export function startRotation({ labels }: Secret): string | undefined {
  return labels.AWSPENDING === labels.AWSCURRENT ? undefined : labels.AWSPENDING;
}
