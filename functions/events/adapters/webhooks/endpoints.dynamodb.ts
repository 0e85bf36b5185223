import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, type Item, toItem } from '../../../platform/dynamodb/item.ts';
import { queryAll } from '../../../platform/dynamodb/query-all.ts';
import { putVersion, toVersionedPut } from '../../../platform/dynamodb/versioned-item.ts';
import { transact } from '../../../platform/dynamodb/write.ts';
import { Endpoint, type EndpointKey } from '../../domain/webhooks/endpoint.ts';
import type { EndpointEntry, Endpoints } from '../../domain/webhooks/ports.ts';

/** The index of all endpoints by status, and by the time before which their receivers get nothing. */
const index = 'webhooks';
/** The time in the index of an endpoint whose receiver is not known to be down. */
const always = '0';
const keys = ['pk', 'sk', 'webhookStatus', 'dueAt'];

/** Creates the endpoints on the Events table: a partition for each client, and an item that counts them. */
export function createDynamodbEndpoints(table: string, dynamodb: DynamoDBClient): Endpoints {
  const count = (clientId: string, change: 1 | -1, limit: number) => ({
    Update: {
      TableName: table,
      Key: toItem({ pk: `webhook-count#${clientId}`, sk: 'count' }),
      UpdateExpression: 'ADD endpoints :change',
      ConditionExpression: 'attribute_not_exists(endpoints) OR endpoints < :limit',
      ExpressionAttributeValues: toItem({ ':change': change, ':limit': limit }),
    },
  });

  return {
    async create(endpoint, limit) {
      const [own, full] = await transact(dynamodb, [
        { Put: toVersionedPut(table, toEndpointItem(endpoint)) },
        count(endpoint.clientId, 1, limit),
      ]);
      // Its own item is there when an earlier attempt of this transaction was made.
      return !own && full ? 'limit' : 'created';
    },
    async find(key) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: toItem(toEndpointKey(key)), ConsistentRead: true }),
      );
      return Item && fromItem(Endpoint, Item, keys);
    },
    save: (endpoint) => putVersion(dynamodb, table, toEndpointItem(endpoint)),
    async remove(endpoint) {
      const failures = await transact(dynamodb, [
        {
          Delete: {
            TableName: table,
            Key: toItem(toEndpointKey(endpoint)),
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: toItem({ ':revision': endpoint.revision }),
          },
        },
        count(endpoint.clientId, -1, Number.MAX_SAFE_INTEGER),
      ]);
      return failures.length === 0 ? 'removed' : 'conflict';
    },
    async list(clientId) {
      const items = await queryAll(dynamodb, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': toEndpointKey({ clientId, webhookId: '' }).pk }),
        ConsistentRead: true,
      });
      return items.map((item) => fromItem(Endpoint, item, keys));
    },
    async listAll(status) {
      const items = await queryAll(dynamodb, {
        TableName: table,
        IndexName: index,
        KeyConditionExpression: 'webhookStatus = :status',
        ExpressionAttributeValues: toItem({ ':status': status }),
      });
      return items.map(({ pk, sk, dueAt, failingSince }): EndpointEntry => {
        const retryAt = dueAt?.S ?? always;
        return {
          ...{ clientId: pk?.S?.slice(pk.S.indexOf('#') + 1) ?? '', webhookId: sk?.S ?? '', status },
          ...(retryAt !== always && { retryAt }),
          ...(failingSince?.S !== undefined && { failingSince: failingSince.S }),
        };
      });
    },
  };
}

function toEndpointKey({ clientId, webhookId }: EndpointKey) {
  return { pk: `webhooks#${clientId}`, sk: webhookId };
}

/** An endpoint with notices is due in any case, also when it is disabled. */
function toEndpointItem(endpoint: Endpoint): Item {
  const { notices, status, retryAt } = endpoint;
  const due = notices
    ? { webhookStatus: 'enabled', dueAt: always }
    : { webhookStatus: status, dueAt: retryAt ?? always };
  return toItem({ ...toEndpointKey(endpoint), ...due, ...endpoint });
}
