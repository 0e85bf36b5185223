import { Client, Secret } from './client.ts';
import type { Clients } from './ports.ts';
import { hashSecret } from './secret-hash.ts';

/** Adds a client; does nothing where one of that id exists already. Throws when id or secret is not of its form. */
export async function addClient(
  asked: { clientId: string; secret: string; scopes: readonly string[] },
  { clients, now = () => new Date() }: { clients: Pick<Clients, 'add'>; now?: () => Date },
): Promise<'added' | 'exists already'> {
  const { clientId, scopes } = asked;
  const secret = await hashSecret(Secret.parse(asked.secret));
  return clients.add(Client.parse({ clientId, secret, scopes, createdAt: now().toISOString(), revision: 1 }));
}
