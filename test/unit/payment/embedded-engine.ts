import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { embeddedEngine } from '../../support/engine.ts';

export type Engine = { endpoint: string; dynamodb: DynamoDBClient; table: string; close(): Promise<void> };

/** A table with the key `pk` on the embedded engine, or on the one that AWS_ENDPOINT_URL_DYNAMODB names. */
export async function openTable(): Promise<Engine> {
  const elsewhere = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  const engine = elsewhere ? { endpoint: elsewhere, stop: async () => {} } : await embeddedEngine();
  const dynamodb = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const table = `Payments-${process.pid}-${Date.now()}`;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  return {
    endpoint: engine.endpoint,
    dynamodb,
    table,
    async close() {
      await dynamodb.send(new DeleteTableCommand({ TableName: table }));
      dynamodb.destroy();
      await engine.stop();
    },
  };
}
