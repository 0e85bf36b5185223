import * as z from 'zod/mini';
import type { References } from '../cloudformation/references.ts';
import type { Table } from '../cloudformation/resources.ts';
import type { Resource } from '../cloudformation/template.ts';
import { AwsError, callAws } from './aws-json.ts';

const TableDescription = z.object({ Table: z.object({ LatestStreamArn: z.optional(z.string()) }) });

/** Creates a table. An existing table stays as it is. */
export async function createTable(
  { resource, properties }: Table,
  endpoint: string,
  references: References,
): Promise<void> {
  const { name: TableName, id } = resource;
  const { TimeToLiveSpecification, StreamSpecification, ...rest } = properties;
  const stream = StreamSpecification && {
    StreamSpecification: { StreamEnabled: true, ...StreamSpecification },
  };
  try {
    await callAws(endpoint, 'DynamoDB_20120810.CreateTable', { ...rest, ...stream, TableName });
    const timeToLive = { TableName, TimeToLiveSpecification };
    if (TimeToLiveSpecification) await callAws(endpoint, 'DynamoDB_20120810.UpdateTimeToLive', timeToLive);
  } catch (error) {
    if (!(error instanceof AwsError && error.type === 'ResourceInUseException')) throw error;
  }
  const { Table } = TableDescription.parse(await callAws(endpoint, 'DynamoDB_20120810.DescribeTable', { TableName }));
  if (Table.LatestStreamArn) references.set(id, 'StreamArn', Table.LatestStreamArn);
}

/**
 * Creates the queues. Existing queues stay as they are. Calls `notice` with what the engine does not support. Returns the
 * URL of each queue by its ARN.
 */
export async function createQueues(
  queues: readonly Resource[],
  endpoint: string,
  references: References,
  notice: (text: string) => void,
): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  const create = async (queue: Resource) => {
    const url = (await getQueueUrl(queue.name, endpoint)) ?? (await createQueue(queue, endpoint, references, notice));
    // The host in the URL of an engine is not always one that can be called.
    const QueueUrl = new URL(new URL(url).pathname, endpoint).href;
    const request = { QueueUrl, AttributeNames: ['QueueArn'] };
    const { QueueArn } = QueueAttributes.parse(
      await callAws(endpoint, 'AmazonSQS.GetQueueAttributes', request),
    ).Attributes;
    references.set(queue.id, 'Ref', QueueUrl);
    references.set(queue.id, 'Arn', QueueArn);
    urls.set(QueueArn, QueueUrl);
  };
  // A dead-letter queue must exist before its source queue.
  for (const isSource of [false, true])
    await Promise.all(queues.filter(({ properties }) => 'RedrivePolicy' in properties === isSource).map(create));
  return urls;
}

const Url = z.object({ QueueUrl: z.string() });
const QueueAttributes = z.object({ Attributes: z.object({ QueueArn: z.string() }) });

async function getQueueUrl(QueueName: string, endpoint: string): Promise<string | undefined> {
  try {
    return Url.parse(await callAws(endpoint, 'AmazonSQS.GetQueueUrl', { QueueName })).QueueUrl;
  } catch (error) {
    if (error instanceof AwsError && /^QueueDoesNotExist|NonExistentQueue$/.test(error.type)) return undefined;
    throw error;
  }
}

/** Attributes that not every engine supports, and that a local system does not need. */
const optionalAttributes = ['DeduplicationScope', 'FifoThroughputLimit', 'SqsManagedSseEnabled'];

async function createQueue(
  { name: QueueName, properties }: Resource,
  endpoint: string,
  references: References,
  notice: (text: string) => void,
): Promise<string> {
  const { QueueName: _, Tags, ...rest } = properties;
  const attributes = Object.entries(rest).map(([name, value]) => {
    const resolved = references.resolve(value);
    return [name, typeof resolved === 'object' ? JSON.stringify(resolved) : String(resolved)] as const;
  });
  const create = async (chosen: typeof attributes) => {
    const request = { QueueName, Attributes: Object.fromEntries(chosen) };
    return Url.parse(await callAws(endpoint, 'AmazonSQS.CreateQueue', request)).QueueUrl;
  };
  try {
    return await create(attributes);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    notice(`${QueueName} created without ${optionalAttributes.join(', ')}, which the engine refuses: ${error.message}`);
    return create(attributes.filter(([name]) => !optionalAttributes.includes(name)));
  }
}
