import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { References } from '../../../../local/cloudformation/references.ts';
import { supportedResources } from '../../../../local/cloudformation/resources.ts';
import type { Resource } from '../../../../local/cloudformation/template.ts';
import { callAws } from '../../../../local/engines/aws-json.ts';
import { type Engines, startEngines } from '../../../../local/engines/engines.ts';
import { createQueues, createTable } from '../../../../local/engines/tables-and-queues.ts';
import { listen } from '../../../../local/gateway/listen.ts';

const data = mkdtempSync(join(tmpdir(), 'engines-'));
const running: Engines[] = [];
afterEach(async () => {
  for (const engines of running.splice(0)) await engines.stop();
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

const resources: Resource[] = [
  {
    id: 'Queue1',
    type: 'AWS::SQS::Queue',
    name: 'work.fifo',
    properties: {
      QueueName: 'work.fifo',
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead1', 'Arn'] }, maxReceiveCount: 9 },
    },
  },
  { id: 'Dead1', type: 'AWS::SQS::Queue', name: 'work-dlq.fifo', properties: { FifoQueue: true } },
  {
    id: 'Table1',
    type: 'AWS::DynamoDB::Table',
    name: 'Things',
    properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  },
];
const references = () =>
  new References({
    resources: new Map(resources.map((resource) => [resource.id, resource])),
    exports: new Map(),
    folder: '',
  });
const queues = resources.filter(({ type }) => type === 'AWS::SQS::Queue');

async function start() {
  const engines = await startEngines({ data, work: join(data, 'work'), shell: {} }, () => {});
  running.push(engines);
  const known = references();
  const urls = await createQueues(queues, engines.sqs, known, () => {});
  for (const table of known.all(supportedResources.Table)) await createTable(table, engines.dynamodb, known);
  engines.onTables();
  return { engines, known, QueueUrl: urls.get('arn:aws:sqs:us-east-1:000000000000:work.fifo') ?? '' };
}

describe('engines with a folder', () => {
  test('keeps tables, queues and items over a restart', async () => {
    const first = await start();
    await callAws(first.engines.dynamodb, 'DynamoDB_20120810.PutItem', {
      TableName: 'Things',
      Item: { pk: { S: 'a' } },
    });
    await first.engines.stop();
    running.length = 0;

    const { engines, known, QueueUrl } = await start();

    const input = { QueueUrl, AttributeNames: ['All'] };
    expect(await callAws(engines.sqs, 'AmazonSQS.GetQueueAttributes', input)).toMatchObject({
      Attributes: {
        DeduplicationScope: 'messageGroup',
        RedrivePolicy: expect.stringContaining('work-dlq.fifo'),
      },
    });
    expect(known.resolve({ 'Fn::GetAtt': ['Table1', 'StreamArn'] })).toMatch(/\/stream\//);
    const item = { TableName: 'Things', Key: { pk: { S: 'a' } } };
    expect(await callAws(engines.dynamodb, 'DynamoDB_20120810.GetItem', item)).toMatchObject({
      Item: { pk: { S: 'a' } },
    });
  });

  test('keeps a message that was in flight at a stop, after its visibility timeout was set to 0', async () => {
    const first = await start();
    const message = {
      QueueUrl: first.QueueUrl,
      MessageBody: 'm',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    };
    await callAws(first.engines.sqs, 'AmazonSQS.SendMessage', message);
    const receive = { MaxNumberOfMessages: 1, WaitTimeSeconds: 5, MessageSystemAttributeNames: ['All'] };
    const received = (await callAws(first.engines.sqs, 'AmazonSQS.ReceiveMessage', {
      ...receive,
      QueueUrl: first.QueueUrl,
    })) as { Messages: { ReceiptHandle: string }[] };
    await callAws(first.engines.sqs, 'AmazonSQS.ChangeMessageVisibility', {
      QueueUrl: first.QueueUrl,
      ReceiptHandle: received.Messages[0]?.ReceiptHandle,
      VisibilityTimeout: 0,
    });
    await callAws(first.engines.sqs, 'AmazonSQS.ReceiveMessage', {
      ...receive,
      QueueUrl: first.QueueUrl,
      VisibilityTimeout: 1,
    });
    await first.engines.stop();
    running.length = 0;

    const { engines, QueueUrl } = await start();

    expect(await callAws(engines.sqs, 'AmazonSQS.ReceiveMessage', { ...receive, QueueUrl })).toMatchObject({
      Messages: [{ Body: 'm', Attributes: { ApproximateReceiveCount: '3' } }],
    });
  });

  test('serves SDK clients of any region', async () => {
    const { engines } = await start();
    const elsewhere = { region: 'eu-west-3', credentials: { accessKeyId: 'me', secretAccessKey: 'mine' } };
    const sqs = new SQSClient({ ...elsewhere, endpoint: engines.sqs });
    const dynamodb = new DynamoDBClient({ ...elsewhere, endpoint: engines.dynamodb });

    const queue = await sqs.send(new GetQueueUrlCommand({ QueueName: 'work.fifo' }));
    const table = await dynamodb.send(new DescribeTableCommand({ TableName: 'Things' }));

    expect(queue.QueueUrl).toContain('work.fifo');
    expect(table.Table?.TableName).toBe('Things');
    sqs.destroy();
    dynamodb.destroy();
  });

  test('listens on 127.0.0.1 alone', async () => {
    const { engines } = await start();

    // On Linux, every address of 127.0.0.0/8 reaches a server that listens on all interfaces.
    for (const endpoint of [engines.sqs, engines.dynamodb])
      await expect(fetch(endpoint.replace('127.0.0.1', '127.0.0.2'))).rejects.toMatchObject({
        cause: { code: 'ECONNREFUSED' },
      });
  });

  test('refuses a second system on the same folder', async () => {
    await start();

    await expect(startEngines({ data, work: data, shell: {} }, () => {})).rejects.toThrow('is in use');
  });
});

test.each([
  ['is empty', [], 0o700],
  ['is open and has only files of a system', ['lock.sqlite', 'tables.sqlite-wal', 'queues', 'secrets.json'], 0o700],
  ['is also for something else', ['lock.sqlite', 'notes.txt'], 0o755],
  ['is for something else', ['package.json'], 0o755],
])(
  'denies other users a folder without foreign files, and leaves others alone: a folder that %s',
  async (_, files, mode) => {
    const folder = mkdtempSync(join(tmpdir(), 'data-'));
    for (const file of files) writeFileSync(join(folder, file), '');
    chmodSync(folder, 0o755);
    const shell = { AWS_ENDPOINT_URL_DYNAMODB: 'http://elsewhere', AWS_ENDPOINT_URL_SQS: 'http://elsewhere' };

    const engines = await startEngines({ data: folder, work: folder, shell }, () => {});

    expect(statSync(folder).mode & 0o777).toBe(mode);
    await engines.stop();
    rmSync(folder, { recursive: true });
  },
);

test('creates queues without the attributes that the engine refuses, and reports them', async () => {
  const made: Record<string, string>[] = [];
  const notices: string[] = [];
  const engine = createServer(async (request, response) => {
    const input = (await json(request)) as { Attributes?: Record<string, string> };
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const refuse = (type: string) =>
      response.writeHead(400).end(JSON.stringify({ __type: `com.amazonaws.sqs#${type}` }));
    if (operation === 'GetQueueUrl') return refuse('QueueDoesNotExist');
    if (input.Attributes?.DeduplicationScope) return refuse('InvalidAttributeName');
    if (operation === 'CreateQueue') made.push(input.Attributes ?? {});
    const QueueUrl = 'http://elsewhere:9324/000000000000/work.fifo';
    return response.end(JSON.stringify({ QueueUrl, Attributes: { QueueArn: `arn:${made.length}` } }));
  });
  const endpoint = `http://127.0.0.1:${await listen(engine)}`;

  const urls = await createQueues(queues, endpoint, references(), (text) => notices.push(text));

  engine.close();
  expect(made[1]).toEqual({
    FifoQueue: 'true',
    RedrivePolicy: '{"deadLetterTargetArn":"arn:1","maxReceiveCount":9}',
  });
  expect(notices).toEqual([expect.stringMatching(/^work.fifo created without DeduplicationScope/)]);
  expect(urls.get('arn:2')).toBe(`${endpoint}/000000000000/work.fifo`);
});
