import { once } from 'node:events';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { fetchEngine } from './fetch.ts';
import { type Running, requireJava, startJava } from './java.ts';

export type Engines = {
  /** Where the engines are, by the variables that the SDK, the tests and the local system ask. */
  readonly endpoints: { readonly AWS_ENDPOINT_URL_DYNAMODB: string; readonly AWS_ENDPOINT_URL_SQS: string };
  stop(): Promise<void>;
};

const client = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};
const startMs = 60_000;

/**
 * Starts ElasticMQ and DynamoDB Local, empty and in memory, on free ports of this machine alone, and answers when they do.
 * They end with this process at the latest. Throws when there is no Java for them, or one does not start.
 */
export async function startEngines(): Promise<Engines> {
  await requireJava();
  const jars = { elasticmq: await fetchEngine('elasticmq'), dynamodb: await fetchEngine('dynamodb') };
  const ports = { elasticmq: await freePort(), dynamodb: await freePort() };
  const dynamodb = startJava(dynamoDbLocal(jars.dynamodb, ports.dynamodb));
  const elasticmq = startJava(elasticMq(jars.elasticmq, ports.elasticmq));
  const stop = async () => {
    await Promise.all([dynamodb.stop(), elasticmq.stop()]);
  };
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${ports.dynamodb}`,
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${ports.elasticmq}`,
  };
  const tables = new DynamoDBClient({ ...client, endpoint: endpoints.AWS_ENDPOINT_URL_DYNAMODB });
  const queues = new SQSClient({ ...client, endpoint: endpoints.AWS_ENDPOINT_URL_SQS });
  try {
    await Promise.all([
      untilItAnswers('DynamoDB Local', dynamodb, () => tables.send(new ListTablesCommand({}))),
      untilItAnswers('ElasticMQ', elasticmq, () => queues.send(new ListQueuesCommand({}))),
    ]);
  } catch (fault) {
    await stop();
    throw fault;
  } finally {
    tables.destroy();
    queues.destroy();
  }
  return { endpoints, stop };
}

/** ElasticMQ with all of SQS's limits; the account and the region are those of the local system. */
function elasticMq(jars: readonly string[], port: number): string[] {
  const settings = {
    'node-address.host': '127.0.0.1',
    'node-address.port': port,
    'rest-sqs.bind-hostname': '127.0.0.1',
    'rest-sqs.bind-port': port,
    'rest-sqs.sqs-limits': 'strict',
    'rest-stats.enabled': false,
    'aws.region': 'us-east-1',
    'aws.accountId': '000000000000',
  };
  return [
    '-Xmx512m',
    ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
    ...['-cp', jars.join(delimiter), 'org.elasticmq.server.Main'],
  ];
}

function dynamoDbLocal(files: readonly string[], port: number): string[] {
  const jars = files.filter((file) => file.endsWith('.jar'));
  const native = files.find((file) => !file.endsWith('.jar')) ?? '';
  return [
    '-Xmx512m',
    `-Dsqlite4java.library.path=${dirname(native)}`,
    '-cp',
    jars.join(delimiter),
    join(import.meta.dirname, 'LoopbackDynamoDb.java'),
    ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
  ];
}

async function untilItAnswers(name: string, { ended }: Running, ask: () => Promise<unknown>): Promise<void> {
  const deadline = AbortSignal.timeout(startMs);
  let end: string | undefined;
  void ended.then((said) => {
    end = said;
  });
  while (end === undefined && !deadline.aborted) {
    try {
      await ask();
      return;
    } catch {
      await delay(100);
    }
  }
  throw new Error(`${name} did not start${end === undefined ? ` within ${startMs / 1_000} s` : `: ${end}`}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}
