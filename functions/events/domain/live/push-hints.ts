import type { FeedPage } from '../../../messages/order-stream/feed-page.ts';
import { type FeedEntry, listEntries } from '../feed/read-feed.ts';
import { allClients, type Connections, getTopicKey, idleTopicMs, type Listener, type Post } from './connections.ts';

/** A page that was appended to the feed of a client. */
export type AppendedPage = { clientId: string; page: FeedPage };

export type PushPorts = {
  connections: Pick<Connections, 'list' | 'remove'>;
  post: Post;
  /** Converts an entry to an item of the feed, as `GET /events` returns it. */
  createItem(clientId: string, entry: FeedEntry): Promise<object>;
  wait(ms: number): Promise<unknown>;
  /** Milliseconds since 1970. */
  now(): number;
  onFault(fault: unknown): void;
};

/** Sends entries of a feed as hints. Takes at most 300 ms and never throws: a hint that is lost is read from the feed. */
export type PushHints = (appended: readonly AppendedPage[]) => Promise<void>;

const maxPushMs = 300;
const maxIdleTopics = 1_000;

type CreateMessage = () => Promise<object>;
/** Creates the message to a page without login: its order has changed. The page reads how. */
const createPublicMessage: CreateMessage = async () => ({ type: 'changed' });

/** Creates the publisher of live updates. It remembers for a short time which clients have no connection to all orders. */
export function createHintPublisher(ports: PushPorts): PushHints {
  const listListeners = createListenerCache(ports);
  return async (appended) => {
    if (appended.length === 0) return;
    const run = { isOver: false };
    const work = Promise.allSettled(
      [...groupByTopic(appended, ports)].map(async ([topic, messages]) => {
        const listeners = (await listListeners(topic)).filter(({ isGreeted }) => isGreeted);
        const sends = await Promise.allSettled(listeners.map((each) => pushTo(each, messages, { ...ports, run })));
        for (const { reason } of sends.filter((send) => send.status === 'rejected')) throw reason;
      }),
    );
    const outcomes = await Promise.race([work, ports.wait(maxPushMs)]);
    run.isOver = true;
    if (!Array.isArray(outcomes)) return ports.onFault(new Error(`hints not sent in ${maxPushMs} ms`));
    for (const { reason } of outcomes.filter(({ status }) => status === 'rejected')) ports.onFault(reason);
  };
}

/** Groups the messages by the topics they belong to: the order, the orders of its client, and those of all clients. */
function groupByTopic(appended: readonly AppendedPage[], { createItem }: PushPorts): Map<string, CreateMessage[]> {
  const messages = new Map<string, CreateMessage[]>();
  for (const { clientId, page } of appended)
    for (const entry of listEntries(page)) {
      let item: Promise<object> | undefined;
      const createMessage = () => (item ??= createItem(clientId, entry));
      const order = `order:${entry.change.orderId}`;
      for (const topic of [
        getTopicKey(clientId, order),
        getTopicKey(clientId, 'orders'),
        getTopicKey(allClients, 'orders'),
      ])
        messages.set(topic, [...(messages.get(topic) ?? []), createMessage]);
    }
  return messages;
}

/** Sends messages to a connection, one after the other: so they arrive in sequence. */
async function pushTo(
  listener: Listener,
  messages: readonly CreateMessage[],
  { post, connections, run }: PushPorts & { run: { isOver: boolean } },
): Promise<void> {
  for (const createMessage of listener.isPublic ? [createPublicMessage] : messages) {
    const content = await createMessage();
    if (run.isOver) return;
    if ((await post(listener.connectionId, content)) === 'gone') return connections.remove(listener);
  }
}

/** Creates a reader of the connections of a topic, which remembers for `idleTopicMs` that all orders of a client have none. */
function createListenerCache({ connections, now }: PushPorts): (topic: string) => Promise<readonly Listener[]> {
  const idleSince = new Map<string, number>();
  return async (topic) => {
    const startedAt = now();
    const age = startedAt - (idleSince.get(topic) ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < idleTopicMs) return [];
    idleSince.delete(topic);
    const listeners = await connections.list(topic);
    // An order has few events, so its topic is not worth remembering.
    if (listeners.length === 0 && topic.endsWith('#orders')) idleSince.set(topic, startedAt);
    for (const oldest of idleSince.keys()) if (idleSince.size > maxIdleTopics) idleSince.delete(oldest);
    return listeners;
  };
}
