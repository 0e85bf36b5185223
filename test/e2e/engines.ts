import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { callAws } from '../../local/engines/aws-json.ts';

type Item = Record<string, AttributeValue>;

/** Whether the suite can write to tables and queues. It can if it started the local system. */
export const canReachEngines = process.env.ENGINES !== undefined;

/** Sends any body to a queue. */
export async function sendToQueue(QueueName: string, body: unknown, group: string = randomUUID()): Promise<void> {
  const fifo = { MessageGroupId: group, MessageDeduplicationId: randomUUID() };
  await sqs('SendMessage', {
    QueueUrl: await getQueueUrl(QueueName),
    MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
    ...(QueueName.endsWith('.fifo') ? fifo : {}),
  });
}

/** Deletes all messages of a queue. */
export async function purgeQueue(QueueName: string): Promise<void> {
  await sqs('PurgeQueue', { QueueUrl: await getQueueUrl(QueueName) });
}

/** Replaces an item by one that no schema accepts. Returns a function that restores the item. */
export async function corruptItem(TableName: string, pk: string): Promise<() => Promise<unknown>> {
  const before = await getItem(TableName, pk);
  await write(TableName, { pk: { S: pk }, corrupt: { BOOL: true } });
  return () => (before ? write(TableName, before) : dynamodb('DeleteItem', { TableName, Key: { pk: { S: pk } } }));
}

/** Sets attributes of an item. */
export async function updateItem(TableName: string, pk: string, to: Item): Promise<void> {
  await write(TableName, { ...(await getItem(TableName, pk)), ...to });
}

/** Returns all items of a table. */
export async function scanItems(TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = { TableName, ConsistentRead: true, ...(after && { ExclusiveStartKey: after }) };
    const { Items, LastEvaluatedKey } = Object(await dynamodb('Scan', page));
    items.push(...Items);
    after = LastEvaluatedKey;
  } while (after);
  return items;
}

/** Returns a message as our services send it. */
export function createMessage(type: string, source: string, subject: string, data: object) {
  return {
    ...{ specversion: '1.0', id: `${subject}:${type}`, source, type, subject, sequence: '1', data },
    ...{ time: new Date().toISOString(), datacontenttype: 'application/json' },
    ...{ dataschema: `urn:order-processing:${type}:1`, correlationid: 'rare-path' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  };
}

async function getItem(TableName: string, pk: string): Promise<Item | undefined> {
  const input = { TableName, Key: { pk: { S: pk } }, ConsistentRead: true };
  return Object(await dynamodb('GetItem', input)).Item;
}

async function getQueueUrl(QueueName: string): Promise<string> {
  return Object(await sqs('GetQueueUrl', { QueueName })).QueueUrl;
}

function write(TableName: string, Item: Item): Promise<unknown> {
  return dynamodb('PutItem', { TableName, Item });
}

function dynamodb(operation: string, args: object): Promise<unknown> {
  return callAws(endpointOf('DynamoDB'), `DynamoDB_20120810.${operation}`, args);
}

function sqs(operation: string, args: object): Promise<unknown> {
  return callAws(endpointOf('SQS'), `AmazonSQS.${operation}`, args);
}

/** Read at each call, because a test file may start its own system. */
function endpointOf(name: 'DynamoDB' | 'SQS'): string {
  return JSON.parse(process.env.ENGINES ?? '{}')[name] ?? '';
}
