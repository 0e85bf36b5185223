import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { embeddedEngine } from '../../support/engine.ts';

const elsewhere = process.env.AWS_ENDPOINT_URL_DYNAMODB;

/** What runs the tables: the embedded engine, or another where AWS_ENDPOINT_URL_DYNAMODB names it. */
export const engineName = elsewhere ? `the engine at ${elsewhere}` : 'the embedded engine';

/** A running engine for a test's own tables. `stop` ends what this began. */
export async function startEngine(): Promise<{
  endpoint: string;
  dynamodb: DynamoDBClient;
  stop(): Promise<void>;
}> {
  const engine = elsewhere ? { endpoint: elsewhere, stop: async () => {} } : await embeddedEngine();
  const dynamodb = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stop = async () => {
    dynamodb.destroy();
    await engine.stop();
  };
  return { endpoint: engine.endpoint, dynamodb, stop };
}

/** The table of deliveries as the stack declares it. */
export async function createDeliveriesTable(table: string, dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'state', 'placedAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byState',
          KeySchema: [
            { AttributeName: 'state', KeyType: 'HASH' },
            { AttributeName: 'placedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
}
