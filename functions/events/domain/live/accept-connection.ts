import {
  allClients,
  type Connection,
  type Connections,
  getTopicKey,
  idleTopicMs,
  type Listener,
  type Post,
} from './connections.ts';

/** The rights of a connection, as its ticket says. */
export type Rights = { topic: string; clientId: string; isOperator: boolean; isPublic: boolean };

export type AcceptPorts = {
  connections: Connections;
  /** Verifies a ticket. */
  verify(ticket: string): Promise<Rights | 'forged' | 'expired'>;
  post: Post;
  now: () => string;
};

export type GreetPorts = {
  connections: Connections;
  post: Post;
  /** Returns a cursor of the position after all events of a client's feed. */
  createCursor(clientId: string): Promise<string>;
  wait(ms: number): Promise<unknown>;
};

/** The connections of one topic at the same time. Pages without login have a limit of their own, so that they block no client. */
const maxConnections = { client: 50, public: 5 };

/** Accepts a connection with a valid ticket, unless its topic has too many that are open. */
export async function acceptConnection(
  { connectionId, ticket }: { connectionId: string; ticket: string | undefined },
  ports: AcceptPorts,
): Promise<'accepted' | 'no ticket' | 'refused' | 'too many'> {
  const { connections, verify, now } = ports;
  if (!ticket) return 'no ticket';
  const rights = await verify(ticket);
  if (typeof rights === 'string') return 'refused';
  const { topic: name, clientId, isOperator, isPublic } = rights;
  const topic = getTopicKey(isOperator && name === 'orders' ? allClients : clientId, name);
  const connection = { connectionId, topic, clientId, isPublic, connectedAt: now() };
  await connections.add(connection);
  // Counted after it was added: of concurrent connections too many may be refused, but never too many accepted.
  const maximum = maxConnections[isPublic ? 'public' : 'client'];
  const ofKind = (await connections.listConsistently(topic)).filter((each) => each.isPublic === isPublic);
  if (ofKind.length <= maximum || ofKind.length - (await removeEnded(ofKind, ports)) <= maximum) return 'accepted';
  await connections.remove(connection);
  return 'too many';
}

/** Removes the connections whose end went unnoticed, and returns their number. One that is not greeted may not be open yet. */
async function removeEnded(listeners: readonly Listener[], { connections, post }: AcceptPorts): Promise<number> {
  const removed = await Promise.all(
    listeners.map(async (each) => {
      if (!each.isGreeted || (await post(each.connectionId, { type: 'pong' })) === 'sent') return 0;
      await connections.remove(each);
      return 1;
    }),
  );
  return removed.reduce<number>((sum, count) => sum + count, 0);
}

/**
 * Sends the first message of a connection. It has waited until every publisher knows of the connection: an event after the
 * greeting is sent as a hint, and one before it is read with `GET /events`.
 */
export async function greetConnection(connectionId: string, ports: GreetPorts): Promise<void> {
  const { connections, post, createCursor, wait } = ports;
  const connection: Connection | undefined = await connections.find(connectionId);
  if (!connection) return;
  await wait(idleTopicMs);
  const hello = { type: 'hello', ...(!connection.isPublic && { cursor: await createCursor(connection.clientId) }) };
  // Marked before the message is sent, so that no event falls between them.
  if ((await connections.markGreeted(connection)) === 'gone') return;
  if ((await post(connectionId, hello)) === 'gone') await connections.remove(connection);
}
