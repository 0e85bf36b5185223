import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { call } from '../../local/aws-json.ts';

const engines: Record<'DynamoDB' | 'SQS', string> | undefined =
  process.env.ENGINES && JSON.parse(process.env.ENGINES);

/** Whether the suite reaches behind the API: it does where it has started the local system itself. */
export const reachesEngines = engines !== undefined;

/** Sends a body to a queue as no service of ours would. */
export async function throwInto(
  QueueName: string,
  body: unknown,
  group: string = randomUUID(),
): Promise<void> {
  const { QueueUrl } = Object(await sqs('GetQueueUrl', { QueueName }));
  const ordered = { MessageGroupId: group, MessageDeduplicationId: randomUUID() };
  await sqs('SendMessage', {
    QueueUrl,
    MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
    ...(QueueName.endsWith('.fifo') ? ordered : {}),
  });
}

/** Lays an item into a table that nobody can read, and answers how to take it out again. */
export async function spoil(TableName: string, pk: string): Promise<() => Promise<unknown>> {
  await write(TableName, { pk: { S: pk }, spoilt: { BOOL: true } });
  return () => dynamodb('DeleteItem', { TableName, Key: { pk: { S: pk } } });
}

/** Changes an item behind everybody's back. */
export async function tamper(
  TableName: string,
  pk: string,
  to: Record<string, AttributeValue>,
): Promise<void> {
  const { Item } = Object(await dynamodb('GetItem', { TableName, Key: { pk: { S: pk } } }));
  await write(TableName, { ...Item, ...to });
}

/** A message as a service of ours would send it. */
export function messageOf(type: string, source: string, subject: string, data: object) {
  return {
    ...{ specversion: '1.0', id: `${subject}:${type}`, source, type, subject, sequence: '1', data },
    ...{ time: new Date().toISOString(), datacontenttype: 'application/json' },
    ...{ dataschema: `/schemas/${type}/1`, correlationid: 'rare-path' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  };
}

function write(TableName: string, Item: Record<string, AttributeValue>): Promise<unknown> {
  return dynamodb('PutItem', { TableName, Item });
}

function dynamodb(operation: string, args: object): Promise<unknown> {
  return call(engines?.DynamoDB ?? '', `DynamoDB_20120810.${operation}`, args);
}

function sqs(operation: string, args: object): Promise<unknown> {
  return call(engines?.SQS ?? '', `AmazonSQS.${operation}`, args);
}
