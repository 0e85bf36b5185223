import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { formatCookie } from '../../../platform/auth/session-cookie.ts';
import { deriveKey, type FindMasterKeys, type MasterKey } from '../../../platform/links/link-keys.ts';
import { attemptSeconds } from '../../domain/sign-in/begin-sign-in.ts';
import { Attempt } from '../../domain/sign-in/ports.ts';

/** Lax, because the provider sends the person back from another site. */
export const attemptCookie = '__Host-sign-in';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Returns the cookie that keeps an attempt, encrypted: the value names the key, so that keys can change. */
export async function sealAttempt(attempt: Attempt, findMasterKeys: FindMasterKeys): Promise<string> {
  const [master] = await findMasterKeys();
  if (!master) throw new Error('there is no key for the cookies of the sign-in');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, deriveAttemptKey(master), nonce, { authTagLength: tagBytes });
  const parts = [nonce, cipher.update(JSON.stringify(attempt)), cipher.final(), cipher.getAuthTag()];
  const value = `${master.id}.${Buffer.concat(parts).toString('base64url')}`;
  return formatCookie(attemptCookie, value, { maxAgeSeconds: attemptSeconds, sameSite: 'Lax' });
}

/** Returns the attempt in a value of the cookie; undefined for one that we did not write. */
export async function openAttempt(
  value: string | undefined,
  findMasterKeys: FindMasterKeys,
): Promise<Attempt | undefined> {
  const [keyId, text = ''] = value?.split('.') ?? [];
  const master = (await findMasterKeys()).find(({ id }) => id === keyId);
  const sealed = Buffer.from(text, 'base64url');
  if (!master || sealed.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, deriveAttemptKey(master), sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  }).setAuthTag(sealed.subarray(-tagBytes));
  try {
    const json = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    return Attempt.parse(JSON.parse(json.toString()));
  } catch {
    return undefined;
  }
}

export const deletedAttempt = formatCookie(attemptCookie, '', { maxAgeSeconds: 0, sameSite: 'Lax' });

function deriveAttemptKey(master: MasterKey): Buffer {
  return deriveKey(master, 'sign-in');
}
