import * as z from 'zod/mini';

/** A connection for live updates, on one topic. */
export const Connection = z.object({
  connectionId: z.string(),
  /** The topic as the publisher addresses it: see `getTopicKey`. */
  topic: z.string(),
  /** The client whose feed the cursor of the first message belongs to. */
  clientId: z.string(),
  /** A public connection is on a page without login, and is sent no details. */
  isPublic: z.boolean(),
  /** In ISO 8601. */
  connectedAt: z.string(),
});
export type Connection = z.infer<typeof Connection>;

/** A connection on a topic. It is sent hints after its first message, the greeting. */
export type Listener = Pick<Connection, 'connectionId' | 'topic' | 'isPublic'> & { isGreeted: boolean };

/** The connections for live updates. They end after two hours; the end of one may go unnoticed until it is posted to. */
export type Connections = {
  add(connection: Connection): Promise<void>;
  find(connectionId: string): Promise<Connection | undefined>;
  /** Lists the connections of a topic, each also when it was added just before. */
  listConsistently(topic: string): Promise<Listener[]>;
  /** Lists the connections of a topic, at half the price. */
  list(topic: string): Promise<Listener[]>;
  /** Marks a connection as greeted, so that it is sent hints. It is `gone` when it was removed. */
  markGreeted(connection: Connection): Promise<'marked' | 'gone'>;
  remove(connection: Pick<Connection, 'connectionId' | 'topic'>): Promise<void>;
};

/** Sends a message to a connection. It is `gone` when the connection has ended. Throws when the message may not have arrived. */
export type Post = (connectionId: string, message: object) => Promise<'sent' | 'gone'>;

/** The client in the key of the topic with the orders of all clients. */
export const allClients = '*';

/** Returns the key of a topic: topics of different clients have different keys. */
export function getTopicKey(clientId: string, topic: string): string {
  return `${clientId}#${topic}`;
}

/** For so long the publisher remembers that a topic has no connection. A greeting waits for as long. */
export const idleTopicMs = 500;
