import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { Time } from '../../messages/fields/primitives.ts';
import { fromItem } from '../dynamodb/item.ts';
import { createTtlCache, type TtlCache } from './ttl-cache.ts';

/** Where a client stands in the Identity table. */
export function getClientPk(clientId: string): string {
  return `client#${clientId}`;
}

/** What a client may at present: nothing while it is disabled, and with tokens from before `tokensFrom` never again. */
export const ClientStatus = z.object({
  scopes: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(50)),
  disabledAt: z.optional(Time),
  tokensFrom: z.optional(Time),
});
export type ClientStatus = z.infer<typeof ClientStatus>;

/** A client's standing; undefined when there is no such client. */
export type FindClientStatus = (clientId: string) => Promise<ClientStatus | undefined>;

/** A disabled client is refused within 60 seconds; what is left of them is for the read itself and for clocks. */
const maxAgeMs = 50_000;
const maxCached = 1_000;

/** How clients stand, from memory where that is known. The secret's hash is never read. */
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
  const standings = new Map<string, TtlCache<ClientStatus | undefined>>();

  return (clientId) => {
    const known = standings.get(clientId);
    if (known) return known.get();
    const standing = createTtlCache(() => read(clientId), {
      maxAgeMs,
      now,
      worthKeeping: (value) => value !== undefined,
    });
    const oldest = standings.keys().next();
    if (standings.size >= maxCached && !oldest.done) standings.delete(oldest.value);
    standings.set(clientId, standing);
    return standing.get();
  };
}
