import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsStub } from 'aws-sdk-client-mock';
import { AwsError } from '../../../local/engines/aws-json.ts';
import { operations, type Secret, SecretRequest } from '../../../local/engines/secret-versions.ts';

const exceptions: Record<string, typeof ResourceExistsException | typeof ResourceNotFoundException> = {
  ResourceExistsException,
  ResourceNotFoundException,
};

/** Makes the mocked client answer as Secrets Manager does for one secret, and returns the secret. */
export function actAsSecretsManager(mocked: Pick<AwsStub<any, any, any>, 'on'>): Secret {
  const secret: Secret = { versions: { made: '{"keys":[]}' }, labels: { AWSCURRENT: 'made' } };
  for (const command of [GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand])
    mocked.on(command as never).callsFake(async (input) => {
      try {
        return operations[command.name.replace(/Command$/, '')]!(secret, SecretRequest.parse(input));
      } catch (answered) {
        if (!(answered instanceof AwsError)) throw answered;
        const Exception = exceptions[answered.type];
        throw Exception ? new Exception({ message: answered.message, $metadata: {} }) : answered;
      }
    });
  return secret;
}
