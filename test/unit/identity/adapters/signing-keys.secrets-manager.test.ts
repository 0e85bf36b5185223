import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createSecretsManagerSigningKeys } from '../../../../functions/identity/adapters/signing-keys.secrets-manager.ts';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { key } from '../example.ts';
import { keyPorts } from '../memory.ts';
import { actAsSecretsManager } from '../secret-store.ts';

const secretsManager = mockClient(SecretsManagerClient);
const stub = () => new SecretsManagerClient({ region: 'eu-central-1' });
beforeEach(() => void secretsManager.reset());
afterAll(() => secretsManager.restore());

test('stores private keys as JSON in the secret', async () => {
  actAsSecretsManager(secretsManager);
  const { privateKeys } = createSecretsManagerSigningKeys('arn:secret', stub);
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
    VersionStages: ['AWSCURRENT', 'AWSPENDING'],
  });
});

test('saves one of two changes of the same version', async () => {
  actAsSecretsManager(secretsManager);
  const { privateKeys } = createSecretsManagerSigningKeys('arn:secret', stub);
  const { revision } = await privateKeys.read();

  expect(await privateKeys.save([key('k1')], revision)).toBe('saved');
  expect(await privateKeys.save([key('k2')], revision)).toBe('conflict');

  const now = await privateKeys.read();
  expect(now.keys).toEqual([key('k1')]);
  expect(await privateKeys.save([key('k1'), key('k2')], now.revision)).toBe('saved');
});

test('gives all instances the same first key when they create it at once', async () => {
  actAsSecretsManager(secretsManager);
  const ports = keyPorts(createSecretsManagerSigningKeys('arn:secret', stub));

  const signers = await Promise.all([1, 2, 3, 4].map(() => getSigningKey(ports)));

  expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
});

test('creates the client at first use, once', async () => {
  actAsSecretsManager(secretsManager);
  const createClient = jest.fn(stub);
  const { privateKeys } = createSecretsManagerSigningKeys('arn:secret', createClient);
  expect(createClient).not.toHaveBeenCalled();

  await privateKeys.read();
  await privateKeys.read();

  expect(createClient).toHaveBeenCalledTimes(1);
});

test('rejects on a fault of Secrets Manager and on a secret without text', async () => {
  const { privateKeys } = createSecretsManagerSigningKeys('arn:secret', stub);
  secretsManager.on(PutSecretValueCommand).rejects(new Error('throttled'));
  secretsManager.on(GetSecretValueCommand).resolves({ VersionId: 'v', SecretString: '{"keys":[]}' });

  await expect(privateKeys.save([], 'v')).rejects.toThrow('throttled');
  secretsManager.on(GetSecretValueCommand).resolves({ VersionId: 'v' });
  await expect(privateKeys.read()).rejects.toThrow('has no text');
});

describe('a proposal', () => {
  const name = 'a'.repeat(32);

  test('makes a proposal the version in use when it is adopted', async () => {
    const { labels, versions } = actAsSecretsManager(secretsManager);
    const { privateKeys, proposals } = createSecretsManagerSigningKeys('arn:secret', stub);

    await proposals.propose(name, [key('k1')], 'made');
    await proposals.propose(name, [key('k2')], 'made');

    expect(labels).toEqual({ AWSCURRENT: 'made', AWSPENDING: name });
    expect(JSON.parse(versions[name]!)).toEqual({ keys: [key('k1')], after: 'made' });
    expect((await privateKeys.read()).keys).toEqual([]);
    expect([await proposals.adopt(name), await proposals.adopt(name)]).toEqual(['adopted', 'adopted']);
    expect(labels.AWSCURRENT).toBe(name);
    expect(await privateKeys.read()).toEqual({ keys: [key('k1')], revision: name });
  });

  test('refuses to adopt a proposal after another write, and frees the pending label for the next rotation', async () => {
    const { labels } = actAsSecretsManager(secretsManager);
    const { privateKeys, proposals } = createSecretsManagerSigningKeys('arn:secret', stub);
    const { revision } = await privateKeys.read();
    await privateKeys.save([key('k9')], revision);
    await proposals.propose(name, [key('k1')], revision);

    expect(await proposals.adopt(name)).toBe('conflict');

    expect((await privateKeys.read()).keys).toEqual([key('k9')]);
    expect(Object.keys(labels)).toEqual(['AWSCURRENT']);
  });

  test('moves the pending label with a write after a proposal is adopted, so that no rotation appears to be under way', async () => {
    const { labels } = actAsSecretsManager(secretsManager);
    const { privateKeys, proposals } = createSecretsManagerSigningKeys('arn:secret', stub);
    await proposals.propose(name, [key('k1')], 'made');
    await proposals.adopt(name);

    await privateKeys.save([key('k2')], name);

    expect(labels.AWSPENDING).toBe(labels.AWSCURRENT);
  });

  test('returns adopted when the response of the adoption was lost, and rejects when the adoption failed', async () => {
    const { labels } = actAsSecretsManager(secretsManager);
    const { proposals } = createSecretsManagerSigningKeys('arn:secret', stub);
    await proposals.propose(name, [key('k1')], 'made');
    secretsManager.on(UpdateSecretVersionStageCommand).rejects(new Error('throttled'));

    await expect(proposals.adopt(name)).rejects.toThrow('throttled');
    secretsManager.on(UpdateSecretVersionStageCommand).callsFake(async () => {
      labels.AWSCURRENT = name;
      throw new Error('time is up');
    });

    expect(await proposals.adopt(name)).toBe('adopted');
  });

  test('refuses to adopt a proposal that does not exist', async () => {
    actAsSecretsManager(secretsManager);
    const { privateKeys, proposals } = createSecretsManagerSigningKeys('arn:secret', stub);
    expect(await proposals.find(name)).toBeUndefined();
    await expect(proposals.adopt(name)).rejects.toThrow('there is no such version');
    await privateKeys.save([], 'made');

    await expect(proposals.adopt('made')).rejects.toThrow('is no proposal');
  });
});

test('keeps unknown members beside the keys and in them', async () => {
  const secret = actAsSecretsManager(secretsManager);
  secret.versions.made = JSON.stringify({ keys: [{ ...key('k1'), use: 'sig' }], later: { deep: true } });
  const { privateKeys, proposals } = createSecretsManagerSigningKeys('arn:secret', stub);

  const { keys, revision } = await privateKeys.read();
  await proposals.propose('a'.repeat(32), keys, revision);
  await privateKeys.save([...keys, key('k2')], revision);

  const others = Object.entries(secret.versions).filter(([name]) => name !== 'made');
  expect(others).toHaveLength(2);
  for (const [, text] of others)
    expect(JSON.parse(String(text))).toMatchObject({
      keys: expect.arrayContaining([{ ...key('k1'), use: 'sig' }]),
      later: { deep: true },
    });
});
