import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { putItem } from '../../../functions/platform/dynamodb/write.ts';

/** The suffix of a restored table: a restore never writes into a table that exists. */
export const restoredSuffix = '-restored';

export async function listTables(dynamodb: DynamoDBClient): Promise<string[]> {
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  return TableNames.filter((name) => !name.endsWith(restoredSuffix));
}

export async function deleteTable(TableName: string, dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(new DeleteTableCommand({ TableName }));
}

/**
 * Restores a table beside itself, from the tables of a snapshot. As in AWS, the restored table has the indexes and no stream,
 * no time to live and no tags. The engine has no point-in-time recovery; a snapshot of its file stands in for it.
 */
export async function restoreBeside(
  table: string,
  snapshot: DynamoDBClient,
  dynamodb: DynamoDBClient,
): Promise<number> {
  const { Table } = await snapshot.send(new DescribeTableCommand({ TableName: table }));
  const TableName = `${table}${restoredSuffix}`;
  const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes ? { GlobalSecondaryIndexes: indexes } : {}),
    }),
  );
  let count = 0;
  for await (const { Items = [] } of paginateScan({ client: snapshot }, { TableName: table })) {
    await Promise.all(Items.map((Item) => putItem(dynamodb, { TableName, Item })));
    count += Items.length;
  }
  return count;
}
