import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod/mini';

/** A hash of scrypt with its cost, so that the cost can be raised later. */
export const SecretHash = z.object({
  cost: z.int().check(z.gte(2), z.lte(131_072)),
  blockSize: z.int().check(z.gte(1), z.lte(32)),
  parallelization: z.int().check(z.gte(1), z.lte(16)),
  salt: z.string().check(z.maxLength(64)),
  hash: z.string().check(z.regex(/^[\w-]{43}$/)),
});
export type SecretHash = z.infer<typeof SecretHash>;

/** 16 MiB and some 35 ms of a CPU: expensive for a guess, cheap for a token once a day. */
const presentCost = { cost: 16_384, blockSize: 8, parallelization: 1 };

/** A hash that no secret has, at the present cost, for the comparison when the client is unknown. */
export const dummyHash: SecretHash = { ...presentCost, salt: 'A'.repeat(22), hash: 'A'.repeat(43) };

export async function hashSecret(secret: string): Promise<SecretHash> {
  const salted = { ...presentCost, salt: randomBytes(16).toString('base64url') };
  return { ...salted, hash: (await deriveHash(secret, salted)).toString('base64url') };
}

/** Whether it is the hashed secret. Compares in constant time. */
export async function matchesSecret(secret: string, stored: SecretHash): Promise<boolean> {
  return timingSafeEqual(await deriveHash(secret, stored), Buffer.from(stored.hash, 'base64url'));
}

type Options = { N: number; r: number; p: number; maxmem: number };
const derive: (secret: string, salt: Buffer, length: number, options: Options) => Promise<Buffer> = promisify(scrypt);

function deriveHash(
  secret: string,
  { cost, blockSize, parallelization, salt }: Omit<SecretHash, 'hash'>,
): Promise<Buffer> {
  const maxmem = 256 * cost * blockSize;
  const options = { N: cost, r: blockSize, p: parallelization, maxmem };
  return derive(secret, Buffer.from(salt, 'base64url'), 32, options);
}
