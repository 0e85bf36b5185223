import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { callAws } from '../../local/engines/aws-json.ts';

type Item = Record<string, AttributeValue>;
/** The partition key, or also the sort key of a table that has one. */
type Key = string | { pk: string; sk: string };

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
export async function corruptItem(TableName: string, key: Key): Promise<() => Promise<unknown>> {
  const before = await getItem(TableName, key);
  await write(TableName, { ...toKey(key), corrupt: { BOOL: true } });
  return () => (before ? write(TableName, before) : deleteItem(TableName, key));
}

export function deleteItem(TableName: string, key: Key): Promise<unknown> {
  return dynamodb('DeleteItem', { TableName, Key: toKey(key) });
}

/** Sets attributes of an item. */
export async function updateItem(TableName: string, pk: string, to: Item): Promise<void> {
  await write(TableName, { ...(await getItem(TableName, pk)), ...to });
}

/** Writes an item. */
export async function putItem(TableName: string, item: Item): Promise<void> {
  await write(TableName, item);
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

/** Returns the mails to an address, the newest first. */
export async function listMails(to: string): Promise<{ subject: string; text: string; html: string }[]> {
  const response = await fetch(`${endpointOf('Inbox')}/api/mails?to=${encodeURIComponent(to)}`);
  return Object(await response.json()).items;
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

async function getItem(TableName: string, key: Key): Promise<Item | undefined> {
  const input = { TableName, Key: toKey(key), ConsistentRead: true };
  return Object(await dynamodb('GetItem', input)).Item;
}

function toKey(key: Key): Item {
  return typeof key === 'string' ? { pk: { S: key } } : { pk: { S: key.pk }, sk: { S: key.sk } };
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
function endpointOf(name: 'DynamoDB' | 'SQS' | 'Inbox'): string {
  return JSON.parse(process.env.ENGINES ?? '{}')[name] ?? '';
}
