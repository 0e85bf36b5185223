import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { deriveKey, type FindMasterKeys, type MasterKey } from './link-keys.ts';

/** The right to one connection. A public ticket is for a page without login: its holder sees that an order changes, not how. */
export const LiveTicket = z.object({
  /** `orders`, or `order:` and the id of an order. */
  topic: z.string(),
  /** The client whose feed it is: the owner of the order, or the client that requested the ticket. */
  clientId: z.string(),
  isOperator: z.boolean(),
  isPublic: z.boolean(),
});
export type LiveTicket = z.infer<typeof LiveTicket>;

const SignedTicket = z.extend(LiveTicket, { expiresAt: z.int() });
export const ticketSeconds = 60;

/** Signs a ticket that is valid for 60 seconds. It stands in a URL, where an access token must not. */
export async function createLiveTicket(
  content: LiveTicket,
  findMasterKeys: FindMasterKeys,
  now: Date,
): Promise<{ ticket: string; expiresAt: string }> {
  const [master] = await findMasterKeys();
  if (!master) throw new Error('there is no key for tickets');
  const expiresAt = now.getTime() + ticketSeconds * 1_000;
  const payload = Buffer.from(JSON.stringify({ ...content, expiresAt })).toString('base64url');
  const ticket = `${payload}.${master.id}.${sign(payload, master).toString('base64url')}`;
  return { ticket, expiresAt: new Date(expiresAt).toISOString() };
}

/** Returns the content of a ticket; `forged` when we did not sign it, and `expired` after its time. */
export async function verifyLiveTicket(
  ticket: string,
  findMasterKeys: FindMasterKeys,
  now: Date,
): Promise<LiveTicket | 'forged' | 'expired'> {
  const [payload = '', keyId, signature = '', ...more] = ticket.split('.');
  const master = (await findMasterKeys()).find(({ id }) => id === keyId);
  const given = Buffer.from(signature, 'base64url');
  if (!master || more.length > 0 || given.toString('base64url') !== signature) return 'forged';
  const expected = sign(payload, master);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
  const { expiresAt, ...content } = SignedTicket.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return expiresAt > now.getTime() ? content : 'expired';
}

function sign(payload: string, master: MasterKey): Buffer {
  return createHmac('sha256', deriveKey(master, 'live-ticket')).update(payload).digest();
}
