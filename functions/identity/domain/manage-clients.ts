import { consoleClientId } from '../../messages/fields/person.ts';
import { retryOnConflict } from '../../messages/retry-on-conflict.ts';
import { Client, Secret } from './client.ts';
import type { Clients } from './ports.ts';
import { hashSecret } from './secret-hash.ts';

type Ports = { clients: Pick<Clients, 'find' | 'save'>; now(): Date };
type Outcome = 'changed' | 'unchanged' | 'unknown client';

/** A client as it is shown: without the hash of its secret. */
export type ClientView = Pick<Client, 'clientId' | 'scopes' | 'createdAt' | 'disabledAt' | 'tokensFrom'>;

/** Adds a client unless its id exists. Throws when the id is taken by the console, or the id, the secret or a scope is malformed. */
export async function addClient(
  { clientId, secret, scopes }: { clientId: string; secret: string; scopes: readonly string[] },
  { clients, now = () => new Date() }: { clients: Pick<Clients, 'add'>; now?: () => Date },
): Promise<'added' | 'exists'> {
  if (clientId === consoleClientId) throw new Error(`the id ${clientId} is the console's own: choose another one`);
  const hash = await hashSecret(Secret.parse(secret));
  return clients.add(Client.parse({ clientId, secret: hash, scopes, createdAt: now().toISOString(), revision: 1 }));
}

export async function listClients(
  page: { limit: number; after?: string | undefined },
  { clients }: { clients: Pick<Clients, 'list'> },
): Promise<{ clients: ClientView[]; after?: string | undefined }> {
  const found = await clients.list(page);
  return { clients: found.clients.map(toClientView), after: found.after };
}

/** Disables a client: it gets no tokens from now on, and its tokens are refused within 60 seconds. */
export async function disableClient({ clientId }: { clientId: string }, ports: Ports): Promise<Outcome> {
  return changeClient(clientId, ports, (client) =>
    client.disabledAt === undefined ? { ...client, disabledAt: ports.now().toISOString() } : client,
  );
}

/** Enables a disabled client: it gets new tokens, and its earlier tokens stay refused. */
export async function enableClient({ clientId }: { clientId: string }, ports: Ports): Promise<Outcome> {
  return changeClient(clientId, ports, (client) => {
    const { disabledAt, ...enabled } = client;
    return disabledAt === undefined ? client : { ...enabled, tokensFrom: roundDownToSecond(ports.now()) };
  });
}

/**
 * Replaces the secret of a client. Its tokens stay valid, so that it can work until it has the new secret. If the old secret
 * may have leaked, disable and enable the client as well.
 */
export async function rekeyClient(
  { clientId, secret }: { clientId: string; secret: string },
  ports: Ports,
): Promise<Outcome> {
  const hash = await hashSecret(Secret.parse(secret));
  return changeClient(clientId, ports, (client) => ({ ...client, secret: hash }));
}

const maxConflicts = 8;

/** Saves what `change` returns; the same client object means that there is nothing to save. Throws ConflictError. */
function changeClient(clientId: string, { clients }: Ports, change: (client: Client) => Client): Promise<Outcome> {
  return retryOnConflict(maxConflicts, async () => {
    const client = await clients.find(clientId);
    if (!client) return 'unknown client';
    const changed = change(client);
    if (changed === client) return 'unchanged';
    const saved = await clients.save({ ...changed, revision: client.revision + 1 });
    return saved === 'saved' ? 'changed' : 'conflict';
  });
}

function toClientView({ clientId, scopes, createdAt, disabledAt, tokensFrom }: Client): ClientView {
  return { clientId, scopes, createdAt, disabledAt, tokensFrom };
}

/** Tokens are dated in whole seconds: one issued in the same second counts as a new one. */
function roundDownToSecond(time: Date): string {
  return new Date(Math.floor(time.getTime() / 1_000) * 1_000).toISOString();
}
