import { type DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { getClientPk } from '../../platform/auth/client-status.ts';
import { fromItem, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { putVersion } from '../../platform/dynamodb/versioned-item.ts';
import { Client } from '../domain/client.ts';
import type { Clients } from '../domain/ports.ts';

/** The clients, in the Identity table. There they stand beside the keys, and whoever verifies tokens reads them too. */
export function createDynamodbClients(table: string, dynamodb: DynamoDBClient): Clients {
  const itemOf = (client: Client) => toItem({ ...client, pk: getClientPk(client.clientId) });
  return {
    async find(clientId) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: table,
          Key: { pk: { S: getClientPk(clientId) } },
          ConsistentRead: true,
        }),
      );
      return Item && fromItem(Client, Item);
    },

    add: async (client) =>
      (await putVersion(dynamodb, table, itemOf(client))) === 'saved' ? 'added' : 'exists already',

    save: (client) => putVersion(dynamodb, table, itemOf(client)),

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
