import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readEndpoint } from '../queues.ts';
import { startEmbedded } from './embedded.ts';

// Each difference that docs/engines.md lists. A test fails when an engine changes, and the document must follow.

let embedded: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  embedded = await startEmbedded();
});

afterAll(() => embedded.stop());

function connect(engine: 'DynamoDB Local' | 'dynoxide'): DynamoDBClient & { endpoint: string } {
  const endpoint = engine === 'dynoxide' ? embedded.dynamodb : readEndpoint('AWS_ENDPOINT_URL_DYNAMODB');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return Object.assign(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }), {
    endpoint,
  });
}

async function createTable(dynamodb: DynamoDBClient) {
  const TableName = `differences-${randomUUID()}`;
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  return { TableName, streamArn: TableDescription?.LatestStreamArn ?? '' };
}

test.each(['DynamoDB Local', 'dynoxide'] as const)(
  'shows that %s runs transactions on one item one after another, and reports no conflict',
  async (engine) => {
    const dynamodb = connect(engine);
    const { TableName } = await createTable(dynamodb);
    const add = {
      UpdateExpression: 'ADD pieces :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    };

    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        dynamodb.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName, Item: { pk: { S: `order-${index}` } } } },
              { Update: { TableName, Key: { pk: { S: 'product' } }, ...add } },
            ],
          }),
        ),
      ),
    );

    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'product' } } }));
    expect(Item?.pieces).toEqual({ N: '40' });
  },
);

test.each([
  ['DynamoDB Local', 'without its type', {}],
  ['dynoxide', 'as DynamoDB does', { M: {} }],
] as const)('shows that %s writes an empty map to a stream record %s', async (engine, _, shown) => {
  const dynamodb = connect(engine);
  const { TableName, streamArn } = await createTable(dynamodb);
  const Item: Record<string, AttributeValue> = { pk: { S: 'order' }, metadata: { M: {} } };

  await dynamodb.send(new PutItemCommand({ TableName, Item }));

  const stored = await dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'order' } } }));
  expect(stored.Item?.metadata).toEqual({ M: {} });
  expect((await readFirstChange(dynamodb.endpoint, streamArn)).metadata).toEqual(shown);
});

async function readFirstChange(endpoint: string, StreamArn: string): Promise<Record<string, unknown>> {
  const send = async (operation: string, body: object): Promise<any> => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      'x-amz-date': new Date().toISOString().replace(/-|:|\.\d+/g, ''),
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    return (await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const { StreamDescription } = await send('DescribeStream', { StreamArn });
  const [{ ShardId }] = StreamDescription.Shards;
  const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = await send('GetShardIterator', from);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { Records } = await send('GetRecords', { ShardIterator });
    if (Records.length > 0) return Records[0].dynamodb.NewImage;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the stream has no record after 5 s');
}
