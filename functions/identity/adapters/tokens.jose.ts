import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT } from 'jose/jwt/sign';
import { signatureAlgorithm } from '../../platform/access-keys.ts';
import { PrivateKey } from '../domain/keys.ts';
import type { Sign } from '../domain/ports.ts';

const makePair = promisify(generateKeyPair);

export async function newKey(): Promise<PrivateKey> {
  const { privateKey } = await makePair('rsa', { modulusLength: 2_048 });
  return PrivateKey.parse({
    kid: randomBytes(9).toString('base64url'),
    ...privateKey.export({ format: 'jwk' }),
  });
}

export const signWithJose: Sign = ({ ...claims }, key) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: signatureAlgorithm, typ: 'at+jwt', kid: key.kid })
    .sign({ kty: 'RSA', ...key });
