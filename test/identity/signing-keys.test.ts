import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { privateKeysInSecretsManager } from '../../functions/identity/adapters/signing-keys.secrets-manager.ts';
import { keyToSignWith } from '../../functions/identity/domain/signing-key.ts';
import { key } from './example.ts';
import { keyPorts } from './memory.ts';
import { actAsSecretsManager } from './secret-store.ts';

const secretsManager = mockClient(SecretsManagerClient);
const stub = () => new SecretsManagerClient({ region: 'eu-central-1' });
beforeEach(() => void secretsManager.reset());
afterAll(() => secretsManager.restore());

test('private keys are kept as JSON in the secret', async () => {
  actAsSecretsManager(secretsManager);
  const privateKeys = privateKeysInSecretsManager('arn:secret', stub);
  const { keys, revision } = await privateKeys.read();

  expect(keys).toEqual([]);
  expect(await privateKeys.save([key('k1')], revision)).toBe('saved');

  expect((await privateKeys.read()).keys).toEqual([key('k1')]);
  expect(secretsManager.commandCalls(GetSecretValueCommand)[0]?.args[0].input).toEqual({
    SecretId: 'arn:secret',
  });
  const [put] = secretsManager.commandCalls(PutSecretValueCommand);
  expect(put?.args[0].input).toEqual({
    SecretId: 'arn:secret',
    SecretString: JSON.stringify({ keys: [key('k1')] }),
    ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('of those who have read the same keys, one can write', async () => {
  actAsSecretsManager(secretsManager);
  const privateKeys = privateKeysInSecretsManager('arn:secret', stub);
  const { revision } = await privateKeys.read();

  expect(await privateKeys.save([key('k1')], revision)).toBe('saved');
  expect(await privateKeys.save([key('k2')], revision)).toBe('outrun');

  const now = await privateKeys.read();
  expect(now.keys).toEqual([key('k1')]);
  expect(await privateKeys.save([key('k1'), key('k2')], now.revision)).toBe('saved');
});

test('instances that make the first key at once come to the same one', async () => {
  actAsSecretsManager(secretsManager);
  const ports = keyPorts({ privateKeys: privateKeysInSecretsManager('arn:secret', stub) });

  const signers = await Promise.all([1, 2, 3, 4].map(() => keyToSignWith(ports)));

  expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
});

test('the client is made when it is first needed, and once', async () => {
  actAsSecretsManager(secretsManager);
  const makeClient = jest.fn(stub);
  const privateKeys = privateKeysInSecretsManager('arn:secret', makeClient);
  expect(makeClient).not.toHaveBeenCalled();

  await privateKeys.read();
  await privateKeys.read();

  expect(makeClient).toHaveBeenCalledTimes(1);
});

test('a fault of the store stays a fault, and a secret without text is one', async () => {
  const privateKeys = privateKeysInSecretsManager('arn:secret', stub);
  secretsManager.on(PutSecretValueCommand).rejects(new Error('throttled'));
  secretsManager.on(GetSecretValueCommand).resolves({ VersionId: 'v' });

  await expect(privateKeys.save([], 'v')).rejects.toThrow('throttled');
  await expect(privateKeys.read()).rejects.toThrow('has no text');
});
