import { type DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { clientPk } from '../../platform/access-clients.ts';
import { isConditionFailure } from '../../platform/conflict.ts';
import { fromItem, siftedItems, toItem } from '../../platform/item.ts';
import { Client } from '../domain/client.ts';
import type { Clients } from '../domain/ports.ts';

/** The clients, in the Identity table. There they stand beside the keys, and whoever verifies tokens reads them too. */
export function clientsOnDynamoDB(table: string, dynamodb: DynamoDBClient): Clients {
  const itemOf = (client: Client) => toItem({ ...client, pk: clientPk(client.clientId) });
  return {
    async find(clientId) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: table,
          Key: { pk: { S: clientPk(clientId) } },
          ConsistentRead: true,
        }),
      );
      return Item && fromItem(Client, Item);
    },

    async add(client) {
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: table,
            Item: itemOf(client),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return 'added';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'exists already';
        throw thrown;
      }
    },

    async save(client) {
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: table,
            Item: itemOf(client),
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: { ':before': { N: String(client.revision - 1) } },
          }),
        );
        return 'saved';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'outrun';
        throw thrown;
      }
    },

    async list({ limit, after }) {
      const { Items, LastEvaluatedKey } = await dynamodb.send(
        new ScanCommand({
          TableName: table,
          Limit: limit,
          FilterExpression: 'begins_with(pk, :clients)',
          ExpressionAttributeValues: { ':clients': { S: clientPk('') } },
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: { S: after } } }),
        }),
      );
      return { clients: siftedItems(Client, Items ?? []).readable, after: LastEvaluatedKey?.pk?.S };
    },
  };
}
