import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import { signatureAlgorithm } from '../../platform/auth/public-keys.ts';
import { PrivateKey } from '../domain/keys.ts';
import type { Sign } from '../domain/ports.ts';

const makePair = promisify(generateKeyPair);

export async function createKey(): Promise<PrivateKey> {
  const { privateKey } = await makePair('rsa', { modulusLength: 2_048 });
  return PrivateKey.parse({
    kid: randomBytes(8).toString('hex'),
    ...privateKey.export({ format: 'jwk' }),
  });
}

export const signWithJose: Sign = ({ ...claims }, key) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: signatureAlgorithm, typ: 'at+jwt', kid: key.kid })
    .sign({ kty: 'RSA', ...key });

/** Whether the public half of the key verifies a token that it signs. */
export async function isKeyPair(key: PrivateKey): Promise<boolean> {
  const token = await new SignJWT({}).setProtectedHeader({ alg: signatureAlgorithm }).sign({ kty: 'RSA', ...key });
  const { n, e } = key;
  return jwtVerify(token, { kty: 'RSA', n, e }, { algorithms: [signatureAlgorithm] }).then(
    () => true,
    () => false,
  );
}
