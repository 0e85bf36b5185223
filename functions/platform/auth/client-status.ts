import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { Time } from '../../messages/fields/primitives.ts';
import { fromItem } from '../dynamodb/item.ts';
import { createTtlCache, type TtlCache } from './ttl-cache.ts';

/** Returns the key of a client in the Identity table. */
export function getClientPk(clientId: string): string {
  return `client#${clientId}`;
}

/** The scopes a client has now. It has none while it is disabled, and tokens issued before `tokensFrom` stay invalid. */
export const ClientStatus = z.object({
  scopes: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(50)),
  disabledAt: z.optional(Time),
  tokensFrom: z.optional(Time),
});
export type ClientStatus = z.infer<typeof ClientStatus>;

/** Finds the status of a client; undefined for an unknown client. */
export type FindClientStatus = (clientId: string) => Promise<ClientStatus | undefined>;

/** A disabled client is refused within 60 seconds; 10 of them are for the read itself and for clocks that differ. */
const cacheMaxAgeMs = 50_000;
const maxCached = 1_000;

/** Creates a cached reader of client statuses. It never reads the hash of a secret. */
export function createClientStatusReader(table: string, dynamodb: DynamoDBClient, now: () => number): FindClientStatus {
  const read = async (clientId: string) => {
    const { Item } = await dynamodb.send(
      new GetItemCommand({
        TableName: table,
        Key: { pk: { S: getClientPk(clientId) } },
        ConsistentRead: true,
        ProjectionExpression: '#scopes, #disabledAt, #tokensFrom',
        ExpressionAttributeNames: {
          '#scopes': 'scopes',
          '#disabledAt': 'disabledAt',
          '#tokensFrom': 'tokensFrom',
        },
      }),
    );
    return Item && fromItem(ClientStatus, Item);
  };
  const caches = new Map<string, TtlCache<ClientStatus | undefined>>();

  return (clientId) => {
    const cached = caches.get(clientId);
    if (cached) return cached.get();
    const cacheIf = (status: ClientStatus | undefined) => status !== undefined;
    const cache = createTtlCache(() => read(clientId), { cacheMaxAgeMs, now, cacheIf });
    const oldest = caches.keys().next();
    if (caches.size >= maxCached && !oldest.done) caches.delete(oldest.value);
    caches.set(clientId, cache);
    return cache.get();
  };
}
