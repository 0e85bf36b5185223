import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { Time } from '../messages/fields.ts';
import { type Remembered, remembered } from './access-remembered.ts';
import { fromItem } from './item.ts';

/** Where a client stands in the Identity table. */
export function clientPk(clientId: string): string {
  return `client#${clientId}`;
}

/** What a client may at present: nothing while it is disabled, and with tokens from before `tokensFrom` never again. */
export const Standing = z.object({
  scopes: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(50)),
  disabledAt: z.optional(Time),
  tokensFrom: z.optional(Time),
});
export type Standing = z.infer<typeof Standing>;

/** A client's standing; undefined when there is no such client. */
export type FindStanding = (clientId: string) => Promise<Standing | undefined>;

/** A disabled client is refused within 60 seconds; what is left of them is for the read itself and for clocks. */
const maxAgeMs = 50_000;
const maxRemembered = 1_000;

/** How clients stand, from memory where that is known. The secret's hash is never read. */
export function standingsIn(table: string, dynamodb: DynamoDBClient, now: () => number): FindStanding {
  const read = async (clientId: string) => {
    const { Item } = await dynamodb.send(
      new GetItemCommand({
        TableName: table,
        Key: { pk: { S: clientPk(clientId) } },
        ConsistentRead: true,
        ProjectionExpression: '#scopes, #disabledAt, #tokensFrom',
        ExpressionAttributeNames: {
          '#scopes': 'scopes',
          '#disabledAt': 'disabledAt',
          '#tokensFrom': 'tokensFrom',
        },
      }),
    );
    return Item && fromItem(Standing, Item);
  };
  const standings = new Map<string, Remembered<Standing | undefined>>();

  return (clientId) => {
    const known = standings.get(clientId);
    if (known) return known.get();
    const standing = remembered(() => read(clientId), {
      maxAgeMs,
      now,
      worthKeeping: (value) => value !== undefined,
    });
    const oldest = standings.keys().next();
    if (standings.size >= maxRemembered && !oldest.done) standings.delete(oldest.value);
    standings.set(clientId, standing);
    return standing.get();
  };
}
