import type { Client } from '../../../functions/identity/domain/client.ts';
import type { PrivateKey } from '../../../functions/identity/domain/keys.ts';
import { hashSecret } from '../../../functions/identity/domain/secret-hash.ts';

export const issuer = 'https://orders.example';
export const audience = 'orders-api';
export const secret = 'correct-horse';

/** One hash for all tests, because each is expensive. */
const hashed = await hashSecret(secret);

export function client(more: Partial<Client> = {}): Client {
  return {
    clientId: 'demo-shop',
    secret: hashed,
    scopes: ['orders:read', 'orders:write'],
    createdAt: '2026-11-01T00:00:00.000Z',
    revision: 1,
    ...more,
  };
}

/** A key that cannot sign, for tests that sign nothing. */
export function key(kid: string): PrivateKey {
  return { kid, n: `n-${kid}`, e: 'AQAB', d: 'd', p: 'p', q: 'q', dp: 'dp', dq: 'dq', qi: 'qi' };
}
