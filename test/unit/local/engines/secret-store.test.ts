import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { startSecretStore } from '../../../../local/engines/secret-store.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningKeys';
const resource = { id: 'Keys1', type: 'AWS::SecretsManager::Secret', name: 'SigningKeys', properties: {} };
const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
const file = join(folder, 'secrets.json');
afterAll(() => rmSync(folder, { recursive: true }));
const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
  rmSync(file, { force: true });
});

async function store(file?: string) {
  const started = await startSecretStore([{ resource, properties: { SecretString: '{"keys":[]}' } }], file);
  open.push(started);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint: started.endpoint, region: 'us-east-1', credentials });
  return {
    get: (SecretId = arn, VersionId?: string) => client.send(new GetSecretValueCommand({ SecretId, VersionId })),
    put: (SecretString: string, ClientRequestToken?: string, VersionStages?: string[]) =>
      client.send(new PutSecretValueCommand({ SecretId: arn, SecretString, ClientRequestToken, VersionStages })),
    makeCurrent: (MoveToVersionId: string, RemoveFromVersionId?: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId,
          RemoveFromVersionId,
        }),
      ),
    rotate: () => client.send(new RotateSecretCommand({ SecretId: arn })),
    rotateEvery: (ms: number, step: (event: any) => Promise<unknown>) => started.rotateEvery(ms, arn, step),
  };
}

test('returns the value of the template until the secret is changed', async () => {
  const secrets = await store();

  const first = await secrets.get();
  const { VersionId } = await secrets.put('changed');

  expect(first).toMatchObject({ ARN: arn, SecretString: '{"keys":[]}', VersionStages: ['AWSCURRENT'] });
  expect(await secrets.get()).toMatchObject({ SecretString: 'changed', VersionId });
  expect(VersionId).not.toBe(first.VersionId);
});

test('refuses another value for an existing version, and accepts the same value again', async () => {
  const secrets = await store();
  const version = 'v'.repeat(32);

  await secrets.put('one', version);
  await secrets.put('one', version);

  await expect(secrets.put('two', version)).rejects.toThrow(ResourceExistsException);
  expect(await secrets.get()).toMatchObject({ SecretString: 'one' });
});

test('refuses an unknown secret', async () => {
  await expect((await store()).get('arn:other')).rejects.toThrow(ResourceNotFoundException);
});

test('returns the current version until AWSCURRENT is moved from the version that has it', async () => {
  const secrets = await store();
  const [first, next] = [(await secrets.get()).VersionId, 'n'.repeat(32)];

  await secrets.put('next', next, ['AWSPENDING']);

  expect(await secrets.get()).toMatchObject({ VersionId: first });
  expect(await secrets.get(arn, next)).toMatchObject({ SecretString: 'next', VersionStages: ['AWSPENDING'] });
  await expect(secrets.makeCurrent(next, next)).rejects.toThrow('is attached to another version');
  await secrets.makeCurrent(next, first);
  expect(await secrets.get()).toMatchObject({ SecretString: 'next', VersionId: next });
});

test('invokes the rotation function for the four steps in order', async () => {
  const secrets = await store();
  await expect(secrets.rotate()).rejects.toThrow('the secret has no rotation function');
  const { steps, step, taken } = recordSteps(4);
  secrets.rotateEvery(1e6, step);

  const { VersionId } = await secrets.rotate();
  await taken;

  expect(steps).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((Step) => [Step, VersionId]));
});

test('rotates a secret on its schedule', async () => {
  const secrets = await store();
  const { steps, step, taken } = recordSteps(4);

  secrets.rotateEvery(1, step);
  await taken;

  expect(steps[0]?.[0]).toBe('createSecret');
});

test('continues an interrupted rotation with the same version', async () => {
  const before = await store(file);
  before.rotateEvery(1e6, async () => Promise.reject(new Error('a fault')));
  const { VersionId } = await before.rotate();
  expect((await before.rotate()).VersionId).toBe(VersionId);
  const { steps, step, taken } = recordSteps(4);

  (await store(file)).rotateEvery(1e6, step);
  await taken;

  expect(new Set(steps.map(([, version]) => version))).toEqual(new Set([VersionId]));
});

test('keeps secrets over a restart in a file that only its owner can read', async () => {
  await (await store(file)).put('kept');

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await (await store(file)).get()).toMatchObject({ SecretString: 'kept' });
});

/** Creates a rotation function that records its steps; `taken` resolves after `count` of them. */
function recordSteps(count: number) {
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const steps: [step: string, version: string][] = [];
  const step = async ({ Step, ClientRequestToken }: { Step: string; ClientRequestToken: string }) => {
    steps.push([Step, ClientRequestToken]);
    if (steps.length === count) resolve();
  };
  return { steps, step, taken };
}
