import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { callAws } from '../../local/engines/aws-json.ts';

type Item = Record<string, AttributeValue>;

/** Whether the suite reaches behind the API: it does where it has started the local system itself. */
export const reachesEngines = process.env.ENGINES !== undefined;

/** Sends a body to a queue as no service of ours would. */
export async function throwInto(QueueName: string, body: unknown, group: string = randomUUID()): Promise<void> {
  const ordered = { MessageGroupId: group, MessageDeduplicationId: randomUUID() };
  await sqs('SendMessage', {
    QueueUrl: await urlOf(QueueName),
    MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
    ...(QueueName.endsWith('.fifo') ? ordered : {}),
  });
}

/** Takes everything out of a queue that waits in it. */
export async function purge(QueueName: string): Promise<void> {
  await sqs('PurgeQueue', { QueueUrl: await urlOf(QueueName) });
}

/** Lays an item into a table that nobody can read, and answers how to have again what was there before. */
export async function spoil(TableName: string, pk: string): Promise<() => Promise<unknown>> {
  const before = await itemOf(TableName, pk);
  await write(TableName, { pk: { S: pk }, spoilt: { BOOL: true } });
  return () => (before ? write(TableName, before) : dynamodb('DeleteItem', { TableName, Key: { pk: { S: pk } } }));
}

/** Changes an item behind everybody's back. */
export async function tamper(TableName: string, pk: string, to: Item): Promise<void> {
  await write(TableName, { ...(await itemOf(TableName, pk)), ...to });
}

/** All items of a table. */
export async function itemsOf(TableName: string): Promise<Item[]> {
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

/** A message as a service of ours would send it. */
export function messageOf(type: string, source: string, subject: string, data: object) {
  return {
    ...{ specversion: '1.0', id: `${subject}:${type}`, source, type, subject, sequence: '1', data },
    ...{ time: new Date().toISOString(), datacontenttype: 'application/json' },
    ...{ dataschema: `urn:order-processing:${type}:1`, correlationid: 'rare-path' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  };
}

async function itemOf(TableName: string, pk: string): Promise<Item | undefined> {
  const asked = { TableName, Key: { pk: { S: pk } }, ConsistentRead: true };
  return Object(await dynamodb('GetItem', asked)).Item;
}

async function urlOf(QueueName: string): Promise<string> {
  return Object(await sqs('GetQueueUrl', { QueueName })).QueueUrl;
}

function write(TableName: string, Item: Item): Promise<unknown> {
  return dynamodb('PutItem', { TableName, Item });
}

function dynamodb(operation: string, args: object): Promise<unknown> {
  return callAws(engine('DynamoDB'), `DynamoDB_20120810.${operation}`, args);
}

function sqs(operation: string, args: object): Promise<unknown> {
  return callAws(engine('SQS'), `AmazonSQS.${operation}`, args);
}

/** Asked for anew each time: a test may have a system of its own, with engines of its own. */
function engine(name: 'DynamoDB' | 'SQS'): string {
  return JSON.parse(process.env.ENGINES ?? '{}')[name] ?? '';
}
