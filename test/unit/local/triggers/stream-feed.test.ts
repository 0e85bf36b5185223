import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { EventSourceMapping } from '../../../../local/cloudformation/resources.ts';
import { type Engines, startEngines } from '../../../../local/engines/engines.ts';
import { dummyCredentials } from '../../../../local/environment.ts';
import { pollStream } from '../../../../local/triggers/stream-feed.ts';

const work = mkdtempSync(join(tmpdir(), 'streams-'));
let engines: Engines;
let dynamodb: DynamoDBClient;
let tables = 0;
let TableName: string;
let EventSourceArn: string;

beforeAll(async () => {
  const shell = { AWS_ENDPOINT_URL_SQS: 'http://elsewhere.invalid' };
  engines = await startEngines({ data: undefined, work, shell }, () => {});
  dynamodb = new DynamoDBClient({ ...dummyCredentials, endpoint: engines.dynamodb });
});
afterAll(async () => {
  dynamodb.destroy();
  await engines.stop();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(async () => {
  tables += 1;
  TableName = `Table${tables}`;
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  EventSourceArn = TableDescription?.LatestStreamArn ?? '';
  engines.onTables();
});

const put = (...keys: string[]) =>
  keys.reduce<Promise<unknown>>(
    (before, pk) => before.then(() => dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }))),
    Promise.resolve(),
  );
const keysOf = ({ Records }: DynamoDBStreamEvent) => Records.map(({ dynamodb: change }) => change?.NewImage?.pk?.S);

/** Polls the stream until the function or a dead letter aborts it, and returns the events. */
async function feed(
  answer: (event: DynamoDBStreamEvent, end: () => void) => unknown,
  {
    checkpoints = new Map<string, string>(),
    ...settings
  }: Partial<EventSourceMapping> & { checkpoints?: Map<string, string> } = {},
) {
  const ending = new AbortController();
  const events: DynamoDBStreamEvent[] = [];
  const deadLetters: object[] = [];
  const mapping: EventSourceMapping = {
    EventSourceArn,
    FunctionName: 'f',
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: false,
    MaximumRetryAttempts: -1,
    MaximumRecordAgeInSeconds: -1,
    ...settings,
  };
  await pollStream(
    {
      endpoint: engines.dynamodb,
      mapping,
      checkpoints,
      invoke: async (event) => {
        events.push(event as DynamoDBStreamEvent);
        return answer(event as DynamoDBStreamEvent, () => ending.abort());
      },
      deadLetter: async (deadLetter) => void deadLetters.push(deadLetter),
      notice: (text) => deadLetters.push({ text }),
    },
    ending.signal,
  );
  return { events, batches: events.map(keysOf), deadLetters };
}

describe('pollStream', () => {
  test('invokes a function with records as Lambda has them, in order', async () => {
    await put('a', 'b');

    const { events } = await feed((_, end) => end());

    expect(events[0]?.Records).toMatchObject([
      {
        eventName: 'INSERT',
        eventSource: 'aws:dynamodb',
        eventSourceARN: EventSourceArn,
        awsRegion: 'us-east-1',
        dynamodb: { Keys: { pk: { S: 'a' } }, NewImage: { pk: { S: 'a' } }, StreamViewType: 'NEW_IMAGE' },
      },
      { dynamodb: { Keys: { pk: { S: 'b' } } } },
    ]);
  });

  test('restores empty maps', async () => {
    const Item = { pk: { S: 'a' }, map: { M: {} }, list: { L: [] }, maps: { L: [{ M: {} }] } };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    const { events } = await feed((_, end) => end());

    expect(events[0]?.Records[0]?.dynamodb?.NewImage).toEqual(Item);
  });

  test('retries from the first record that the function reports', async () => {
    await put('a', 'b', 'c');

    const { batches } = await feed(({ Records }, end) => {
      if (Records.length < 3) return end();
      return { batchItemFailures: [{ itemIdentifier: Records[1]?.dynamodb?.SequenceNumber }] };
    });

    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  test('bisects a failing batch, and dead-letters the record that fails alone', async () => {
    await put('a', 'b', 'bad', 'c');
    const processed: unknown[] = [];

    const { deadLetters } = await feed(
      (event, end) => {
        const keys = keysOf(event);
        if (keys.includes('bad')) throw new Error('no');
        processed.push(...keys);
        if (keys.includes('c')) end();
      },
      { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 },
    );

    expect(processed).toEqual(['a', 'b', 'c']);
    expect(deadLetters).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted' },
        DDBStreamBatchInfo: { batchSize: 1, streamArn: EventSourceArn },
      },
    ]);
  });

  test('continues from its checkpoint after a restart', async () => {
    const checkpoints = new Map<string, string>();
    await put('a', 'b');
    await feed((_, end) => end(), { checkpoints });
    await put('c');

    const { batches } = await feed((_, end) => end(), { checkpoints });

    expect(batches).toEqual([['c']]);
  });

  test('skips records that its filter excludes, also after a restart', async () => {
    const checkpoints = new Map<string, string>();
    const FilterCriteria = {
      Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"pk":{"S":["b","d"]}}}}' }],
    };
    await put('a', 'b', 'c', 'd', 'e');
    const first = await feed((_, end) => end(), { checkpoints, FilterCriteria });
    await put('f', 'b');

    const { batches } = await feed((_, end) => end(), { checkpoints, FilterCriteria });

    expect(first.batches).toEqual([['b', 'd']]);
    expect(batches).toEqual([['b']]);
  });
});
