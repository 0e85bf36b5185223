import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Circuit, type Circuits } from './breaker-circuit.ts';
import { isConditionFailure } from './conflict.ts';
import { fromItem, toItem } from './item.ts';

/** A circuit as one item, for which the table of whoever guards with it has room. */
export function circuitIn({
  table,
  pk,
  dynamodb,
}: {
  table: string;
  pk: string;
  dynamodb: DynamoDBClient;
}): Circuits {
  return {
    async find() {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true }),
      );
      return Item && fromItem(Circuit, Item);
    },

    async save(circuit) {
      const first = { ConditionExpression: 'attribute_not_exists(pk)' };
      const next = {
        ConditionExpression: 'revision = :before',
        ExpressionAttributeValues: { ':before': { N: String(circuit.revision - 1) } },
      };
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem({ pk, ...circuit }),
            ...(circuit.revision === 1 ? first : next),
          }),
        );
        return 'saved';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'outrun';
        throw thrown;
      }
    },
  };
}
