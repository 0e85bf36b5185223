import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { fromItem, toItem } from '../../../platform/dynamodb/item.ts';
import { deleteItem, isConditionFailure, putItem } from '../../../platform/dynamodb/write.ts';
import { Connection, type Connections } from '../../domain/live/connections.ts';

/** API Gateway ends a connection after two hours. */
const maxAgeSeconds = (2 * 60 + 15) * 60;
/** More than a topic ever has. */
const maxListed = 200;

const StoredListener = z.object({ isPublic: z.boolean(), isGreeted: z.boolean() });
type ConnectionKey = Pick<Connection, 'connectionId' | 'topic'>;

/**
 * Creates the connections on the Events table. A connection is stored twice: under its topic for the publisher, and under
 * its id. The second item is the one whose insertion the table's stream reports, so it is written last.
 */
export function createDynamodbConnections(
  table: string,
  dynamodb: DynamoDBClient,
  now: () => number = Date.now,
): Connections {
  const list = async (topic: string, isConsistent: boolean) => {
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        // DynamoDB deletes an expired item within two days.
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: toItem({ ':pk': getTopicPk(topic), ':now': Math.floor(now() / 1_000) }),
        ConsistentRead: isConsistent,
        Limit: maxListed,
      }),
    );
    return Items.map((item) => {
      const listener = fromItem(StoredListener, item, ['pk', 'sk', 'expiresAt']);
      return { connectionId: item.sk?.S ?? '', topic, ...listener };
    });
  };

  /** Writes a connection under its topic. */
  const putListener = (connection: Connection, isGreeted: boolean, condition?: string) => {
    const { isPublic, connectedAt } = connection;
    const listener = { isPublic, isGreeted, expiresAt: getExpiry(connectedAt) };
    const Item = toItem({ ...getTopicKeys(connection), ...listener });
    return putItem(dynamodb, { TableName: table, Item, ...(condition && { ConditionExpression: condition }) });
  };

  return {
    async add(connection) {
      const { connectionId, connectedAt } = connection;
      await putListener(connection, false);
      const Item = toItem({ ...getOwnKeys(connectionId), ...connection, expiresAt: getExpiry(connectedAt) });
      await putItem(dynamodb, { TableName: table, Item });
    },
    async find(connectionId) {
      const request = { TableName: table, Key: toItem(getOwnKeys(connectionId)), ConsistentRead: true };
      const { Item } = await dynamodb.send(new GetItemCommand(request));
      return Item && fromItem(Connection, Item, ['pk', 'sk', 'expiresAt']);
    },
    list: (topic) => list(topic, false),
    listConsistently: (topic) => list(topic, true),
    async markGreeted(connection) {
      try {
        await putListener(connection, true, 'attribute_exists(pk)');
        return 'marked';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'gone';
        throw thrown;
      }
    },
    async remove(connection) {
      for (const key of [getTopicKeys(connection), getOwnKeys(connection.connectionId)])
        await deleteItem(dynamodb, { TableName: table, Key: toItem(key) });
    },
  };
}

/** Returns when DynamoDB may delete an item, in seconds since 1970. */
function getExpiry(connectedAt: string): number {
  return Math.floor(Date.parse(connectedAt) / 1_000) + maxAgeSeconds;
}

function getTopicPk(topic: string): string {
  return `topic#${topic}`;
}

function getTopicKeys({ connectionId, topic }: ConnectionKey) {
  return { pk: getTopicPk(topic), sk: connectionId };
}

function getOwnKeys(connectionId: string) {
  return { pk: `connection#${connectionId}`, sk: 'connection' };
}
