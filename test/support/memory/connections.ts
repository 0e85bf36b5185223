import type { Connection, Connections, Listener } from '../../../functions/events/domain/live/connections.ts';
import { copy } from '../copy.ts';

const maxAgeMs = 135 * 60_000;

/** Connections in memory, held to connections-contract.test.ts like the table. `lists` has the topics that were listed. */
export function memoryConnections(now: () => number = Date.now): Connections & { lists: string[] } {
  const stored = new Map<string, Connection & { isGreeted: boolean }>();
  const list = async (topic: string): Promise<Listener[]> =>
    [...stored.values()]
      .filter((each) => each.topic === topic && Date.parse(each.connectedAt) + maxAgeMs > now())
      .map(({ connectionId, isPublic, isGreeted }) => ({ connectionId, topic, isPublic, isGreeted }));
  const lists: string[] = [];
  return {
    lists,
    add: async (connection) => void stored.set(connection.connectionId, { ...connection, isGreeted: false }),
    async find(connectionId) {
      const { isGreeted: _, ...connection } = stored.get(connectionId) ?? {};
      return 'topic' in connection ? copy(connection as Connection) : undefined;
    },
    async list(topic) {
      lists.push(topic);
      return list(topic);
    },
    listConsistently: list,
    async markGreeted({ connectionId }) {
      const connection = stored.get(connectionId);
      if (!connection) return 'gone';
      stored.set(connectionId, { ...connection, isGreeted: true });
      return 'marked';
    },
    remove: async ({ connectionId }) => void stored.delete(connectionId),
  };
}
