import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
} from '@aws-sdk/client-secrets-manager';
import type { AwsStub } from 'aws-sdk-client-mock';

/** Has the mocked client answer as Secrets Manager does for one secret: a version that exists is never written anew. */
export function actAsSecretsManager(mocked: Pick<AwsStub<any, any, any>, 'on'>): {
  versions: Map<string, string>;
} {
  const versions = new Map([['made-with-the-stack', '{"keys":[]}']]);
  let current = 'made-with-the-stack';
  mocked.on(GetSecretValueCommand as never).callsFake(async () => ({
    SecretString: versions.get(current),
    VersionId: current,
  }));
  mocked.on(PutSecretValueCommand as never).callsFake(async ({ ClientRequestToken, SecretString }) => {
    const written = versions.get(ClientRequestToken);
    if (written !== undefined && written !== SecretString)
      throw new ResourceExistsException({ message: 'there is such a version', $metadata: {} });
    if (written === undefined) current = ClientRequestToken;
    versions.set(ClientRequestToken, SecretString);
    return { VersionId: ClientRequestToken };
  });
  return { versions };
}
