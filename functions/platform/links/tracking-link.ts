import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey, type FindMasterKeys, type MasterKey } from './link-keys.ts';

/** 128 bits of the signature: enough against guessing, and short enough for a link. */
const signatureBytes = 16;

/** Creates the link to the tracking page of an order. It names the key, so that keys can change while links are valid. */
export async function createTrackingLink(
  baseUrl: string,
  orderId: string,
  findMasterKeys: FindMasterKeys,
): Promise<string> {
  const [master] = await findMasterKeys();
  if (!master) throw new Error('there is no key for tracking links');
  return `${baseUrl}/track/${formatToken(orderId, master, signOrderId(orderId, master))}`;
}

/** Returns the order of a token of a tracking link; undefined for a token that we did not sign. */
export async function verifyTrackingToken(token: string, findMasterKeys: FindMasterKeys): Promise<string | undefined> {
  const [orderId = '', keyId, signature = ''] = token.split('.');
  const master = (await findMasterKeys()).find(({ id }) => id === keyId);
  const given = Buffer.from(signature, 'base64url');
  if (!master || given.length !== signatureBytes || token !== formatToken(orderId, master, given)) return undefined;
  return timingSafeEqual(given, signOrderId(orderId, master)) ? orderId : undefined;
}

function formatToken(orderId: string, { id }: MasterKey, signature: Buffer): string {
  return `${orderId}.${id}.${signature.toString('base64url')}`;
}

function signOrderId(orderId: string, master: MasterKey): Buffer {
  const key = deriveKey(master, 'tracking-link');
  return createHmac('sha256', key).update(orderId).digest().subarray(0, signatureBytes);
}
