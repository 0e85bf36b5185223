import type { Attempt } from '../../../functions/events/domain/webhooks/attempt.ts';
import type { Endpoint, EndpointKey } from '../../../functions/events/domain/webhooks/endpoint.ts';
import type { Attempts, Endpoints } from '../../../functions/events/domain/webhooks/ports.ts';
import { copy } from '../copy.ts';

/** Endpoints in memory, held to endpoints-contract.test.ts like the table. `all` is for assertions. */
export function memoryEndpoints(): Endpoints & { all(): Endpoint[] } {
  const stored = new Map<string, Endpoint>();
  const toKey = ({ clientId, webhookId }: EndpointKey) => `${clientId}#${webhookId}`;
  const list = (clientId: string) => [...stored.values()].filter((endpoint) => endpoint.clientId === clientId);
  return {
    async create(endpoint, limit) {
      if (stored.has(toKey(endpoint))) return 'created';
      if (list(endpoint.clientId).length >= limit) return 'limit';
      stored.set(toKey(endpoint), copy(endpoint));
      return 'created';
    },
    find: async (key) => copy(stored.get(toKey(key))),
    async save(endpoint) {
      if (stored.get(toKey(endpoint))?.revision !== endpoint.revision - 1) return 'conflict';
      stored.set(toKey(endpoint), copy(endpoint));
      return 'saved';
    },
    async remove(endpoint) {
      if (stored.get(toKey(endpoint))?.revision !== endpoint.revision) return 'conflict';
      stored.delete(toKey(endpoint));
      return 'removed';
    },
    list: async (clientId) => copy(list(clientId)).sort((a, b) => (a.webhookId < b.webhookId ? -1 : 1)),
    listAll: async (status) =>
      [...stored.values()]
        .filter((endpoint) => (endpoint.notices ? 'enabled' : endpoint.status) === status)
        .map(({ clientId, webhookId, retryAt, failingSince, notices }) => ({
          ...{ clientId, webhookId, status },
          ...(retryAt && !notices && { retryAt }),
          ...(failingSince && { failingSince }),
        })),
    all: () => copy([...stored.values()]),
  };
}

/** Attempts in memory, held to the same contract. `all` lists them, the oldest first. */
export function memoryAttempts(): Attempts & { all(webhookId?: string): Attempt[] } {
  const stored: { webhookId: string; key: string; at: string; attempts: Attempt[] }[] = [];
  return {
    async save(webhookId, { id, at, attempts }) {
      stored.push({ webhookId, key: `${at}#${id}`, at, attempts: copy([...attempts]) });
    },
    async list(webhookId, { after, keptSince, limit }) {
      const rounds = stored
        .filter((round) => round.webhookId === webhookId && round.at >= keptSince)
        .filter(({ key }) => after === undefined || key < after)
        .sort((one, other) => (one.key < other.key ? 1 : -1));
      const page = rounds.slice(0, limit);
      return {
        rounds: copy(page.map(({ key, attempts }) => ({ key, attempts }))),
        after: rounds.length > limit ? page.at(-1)?.key : undefined,
      };
    },
    all: (webhookId) =>
      stored
        .filter((round) => webhookId === undefined || round.webhookId === webhookId)
        .flatMap(({ attempts }) => attempts),
  };
}
