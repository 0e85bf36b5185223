import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { getClientPk } from '../../platform/auth/client-status.ts';
import { type Item, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import { Client } from '../domain/client.ts';
import type { Clients } from '../domain/ports.ts';

/** Clients in the identity table, beside the public keys. Every function that verifies tokens reads them too. */
export function createDynamodbClients(table: string, dynamodb: DynamoDBClient): Clients {
  const items = createVersionedItems(Client, { table, dynamodb });
  return {
    find: (clientId) => items.find(getClientPk(clientId)),

    add: async (client) => ((await items.save(toClientItem(client))) === 'saved' ? 'added' : 'exists'),

    save: (client) => items.save(toClientItem(client)),

    async list({ limit, after }) {
      const { Items, LastEvaluatedKey } = await dynamodb.send(
        new ScanCommand({
          TableName: table,
          Limit: limit,
          FilterExpression: 'begins_with(pk, :clients)',
          ExpressionAttributeValues: { ':clients': { S: getClientPk('') } },
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: { S: after } } }),
        }),
      );
      return { clients: parseItems(Client, Items ?? []).readable, after: LastEvaluatedKey?.pk?.S };
    },
  };
}

function toClientItem(client: Client): Item {
  return toItem({ ...client, pk: getClientPk(client.clientId) });
}
