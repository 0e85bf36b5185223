import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { asNobody } from '../../../local/functions.ts';
import { openTables } from '../../engine.ts';

/** Engines that a local system is put on, so that a test can reach behind its back into queues and tables. */
export async function openEngines() {
  const queues = new Worker(new URL('../../../local/sqs-engine-thread.ts', import.meta.url));
  const [sqsEndpoint]: string[] = await once(queues, 'message');
  const engine = await openTables();
  const sqs = new SQSClient({ ...asNobody, endpoint: sqsEndpoint ?? '' });
  const dynamodb = new DynamoDBClient({ ...asNobody, endpoint: engine.endpoint });
  const tables = DynamoDBDocument.from(dynamodb);
  const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  return {
    env: { AWS_ENDPOINT_URL_SQS: sqsEndpoint ?? '', AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint },
    tables,
    /** Puts anything at all into a queue. */
    async send(queue: string, body: string, group: string): Promise<void> {
      const fifo = { MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() };
      const QueueUrl = await urlOf(queue);
      await sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: body, ...(queue.endsWith('.fifo') && fifo) }),
      );
    },
    async purge(queue: string): Promise<void> {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: await urlOf(queue) }));
    },
    async close(): Promise<void> {
      sqs.destroy();
      dynamodb.destroy();
      await engine.close();
      await queues.terminate();
    },
  };
}
export type OpenEngines = Awaited<ReturnType<typeof openEngines>>;
