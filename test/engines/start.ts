import { once } from 'node:events';
import { createServer } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { listen } from '../../local/gateway/listen.ts';
import { fetchEngine } from './fetch.ts';
import { type Running, requireJava, startJava } from './java.ts';

export type Engines = {
  /** The endpoints, by the environment variables that the SDK, the tests and the local system read. */
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
 * Starts ElasticMQ and DynamoDB Local, empty and in memory, on free ports of the loopback interface. Returns when both
 * respond. They end with this process at the latest. Throws when there is no suitable Java, or one does not start.
 */
export async function startEngines(): Promise<Engines> {
  await requireJava();
  const jars = { elasticmq: await fetchEngine('elasticmq'), dynamodb: await fetchEngine('dynamodb') };
  const ports = { elasticmq: await findFreePort(), dynamodb: await findFreePort() };
  const dynamodb = startJava(getDynamoDbArgs(jars.dynamodb, ports.dynamodb));
  const elasticmq = startJava(getElasticMqArgs(jars.elasticmq, ports.elasticmq));
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
      waitForResponse('DynamoDB Local', dynamodb, () => tables.send(new ListTablesCommand({}))),
      waitForResponse('ElasticMQ', elasticmq, () => queues.send(new ListQueuesCommand({}))),
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

/** ElasticMQ enforces the limits of SQS. The account and the region are those of the local system. */
function getElasticMqArgs(jars: readonly string[], port: number): string[] {
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

function getDynamoDbArgs(files: readonly string[], port: number): string[] {
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

async function waitForResponse(name: string, { ended }: Running, request: () => Promise<unknown>): Promise<void> {
  const deadline = AbortSignal.timeout(startMs);
  let end: string | undefined;
  void ended.then((output) => {
    end = output;
  });
  while (end === undefined && !deadline.aborted) {
    try {
      await request();
      return;
    } catch {
      await delay(100);
    }
  }
  throw new Error(`${name} did not start${end === undefined ? ` within ${startMs / 1_000} s` : `: ${end}`}`);
}

/** Returns a free port of the loopback interface. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
