import { expect, test } from '@jest/globals';
import { createKey, isKeyPair } from '../../../../functions/identity/adapters/tokens.jose.ts';
import { identityFunctions } from '../handlers.ts';

const identity = identityFunctions();
const SecretId = 'arn:secret';
const ClientRequestToken = 'a'.repeat(32);
const publishedKeys = async () =>
  JSON.parse((await identity.get('/.well-known/jwks.json')).body).keys.map(({ kid }: { kid: string }) => kid);

test('passes the test of a new rotation schedule and changes nothing', async () => {
  await identity.rotate({ Step: 'testSecret', SecretId, ClientRequestToken });

  expect(await publishedKeys()).toEqual([]);
});

test('rotates the keys once however often Secrets Manager repeats a step', async () => {
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    for (const _ of [1, 2]) await identity.rotate({ Step, SecretId, ClientRequestToken });

  const keys = await publishedKeys();
  expect(keys).toHaveLength(2);
  await identity.rotate({ Step: 'createSecret', SecretId, ClientRequestToken });
  await identity.rotate({ Step: 'finishSecret', SecretId, ClientRequestToken });
  expect(await publishedKeys()).toEqual(keys);
});

test.each([
  [
    'another secret',
    { Step: 'createSecret', SecretId: 'arn:other', ClientRequestToken },
    'not the secret of the signing keys',
  ],
  ['an unknown step', { Step: 'stealSecret', SecretId, ClientRequestToken }, 'stealSecret|invalid'],
  ['no version', { Step: 'createSecret', SecretId }, 'invalid'],
])('refuses to rotate for %s', async (_, event, why) => {
  await expect(identity.rotate(event)).rejects.toThrow(new RegExp(why, 'i'));
});

test('recognizes a key pair by its public half verifying what it signs', async () => {
  const [one, other] = [await createKey(), await createKey()];

  expect(await isKeyPair(one)).toBe(true);
  expect(await isKeyPair({ ...one, n: other.n })).toBe(false);
});
