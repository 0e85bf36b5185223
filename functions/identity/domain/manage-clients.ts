import { type Client, Secret } from './client.ts';
import type { Clients } from './ports.ts';
import { hashSecret } from './secret-hash.ts';

type Ports = { clients: Pick<Clients, 'find' | 'save'>; now(): Date };
type Outcome = 'changed' | 'was so already' | 'unknown client';

/** A client as it is shown: everything but what its secret is compared with. */
export type ClientView = Pick<Client, 'clientId' | 'scopes' | 'createdAt' | 'disabledAt' | 'tokensFrom'>;

export async function listClients(
  asked: { limit: number; after?: string | undefined },
  { clients }: { clients: Pick<Clients, 'list'> },
): Promise<{ clients: ClientView[]; after?: string | undefined }> {
  const page = await clients.list(asked);
  const shown = ({ clientId, scopes, createdAt, disabledAt, tokensFrom }: Client): ClientView => ({
    ...{ clientId, scopes, createdAt, disabledAt, tokensFrom },
  });
  return { clients: page.clients.map(shown), after: page.after };
}

/** From now on the client gets no token, and within 60 seconds none of its tokens is good. */
export async function disableClient({ clientId }: { clientId: string }, ports: Ports): Promise<Outcome> {
  return changeClient(clientId, ports, (client) =>
    client.disabledAt === undefined ? { ...client, disabledAt: ports.now().toISOString() } : 'was so already',
  );
}

/** The client may go on, with new tokens: those of before stay refused, whoever may have them. */
export async function enableClient({ clientId }: { clientId: string }, ports: Ports): Promise<Outcome> {
  return changeClient(clientId, ports, ({ disabledAt, ...client }) =>
    disabledAt === undefined ? 'was so already' : { ...client, tokensFrom: roundUpToSecond(ports.now()) },
  );
}

/**
 * Gives the client another secret in place of the one it has. Its tokens stay good, so that it can go on until it has
 * the new secret; where the old one became known, disable and enable the client as well.
 */
export async function rekeyClient(asked: { clientId: string; secret: string }, ports: Ports): Promise<Outcome> {
  const secret = await hashSecret(Secret.parse(asked.secret));
  return changeClient(asked.clientId, ports, (client) => ({ ...client, secret }));
}

const maxConflicts = 8;

async function changeClient(
  clientId: string,
  { clients }: Ports,
  changed: (client: Client) => Client | 'was so already',
): Promise<Outcome> {
  for (let race = 0; race < maxConflicts; race += 1) {
    const client = await clients.find(clientId);
    if (!client) return 'unknown client';
    const after = changed(client);
    if (after === 'was so already') return after;
    if ((await clients.save({ ...after, revision: client.revision + 1 })) === 'saved') return 'changed';
  }
  throw new Error(`client ${clientId} was not changed after ${maxConflicts} attempts: others kept changing it`);
}

/** Tokens are dated in whole seconds: one that is issued in this very second is a new one. */
function roundUpToSecond(time: Date): string {
  return new Date(Math.floor(time.getTime() / 1_000) * 1_000).toISOString();
}
