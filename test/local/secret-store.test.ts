import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, test } from '@jest/globals';
import { startSecretStore } from '../../local/secret-store.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningKeys';
const resource = { id: 'Keys1', type: 'AWS::SecretsManager::Secret', name: 'SigningKeys', properties: {} };
const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
const file = join(folder, 'secrets.json');
const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
  rmSync(file, { force: true });
});

async function store(keptIn?: string) {
  const started = await startSecretStore([{ resource, properties: { SecretString: '{"keys":[]}' } }], keptIn);
  open.push(started);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint: started.endpoint, region: 'us-east-1', credentials });
  return {
    get: (SecretId = arn) => client.send(new GetSecretValueCommand({ SecretId })),
    put: (SecretString: string, ClientRequestToken?: string) =>
      client.send(new PutSecretValueCommand({ SecretId: arn, SecretString, ClientRequestToken })),
  };
}

test('a secret is as the template made it, until it is changed', async () => {
  const secrets = await store();

  const first = await secrets.get();
  const { VersionId } = await secrets.put('changed');

  expect(first).toMatchObject({ ARN: arn, SecretString: '{"keys":[]}', VersionStages: ['AWSCURRENT'] });
  expect(await secrets.get()).toMatchObject({ SecretString: 'changed', VersionId });
  expect(VersionId).not.toBe(first.VersionId);
});

test('of two that would write the same version, one is refused; the same again is harmless', async () => {
  const secrets = await store();
  const version = 'v'.repeat(32);

  await secrets.put('one', version);
  await secrets.put('one', version);

  await expect(secrets.put('two', version)).rejects.toThrow(ResourceExistsException);
  expect(await secrets.get()).toMatchObject({ SecretString: 'one' });
});

test('a secret that is not there is not found', async () => {
  await expect((await store()).get('arn:other')).rejects.toThrow(ResourceNotFoundException);
});

test('secrets kept in a file survive a restart, for the eyes of their owner only', async () => {
  await (await store(file)).put('kept');

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await (await store(file)).get()).toMatchObject({ SecretString: 'kept' });
});
