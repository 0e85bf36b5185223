import * as z from 'zod/mini';
import type { References } from '../cloudformation/references.ts';
import type { Table } from '../cloudformation/resources.ts';
import type { Resource } from '../cloudformation/template.ts';
import { AwsError, callAws } from './aws-json.ts';

const Described = z.object({ Table: z.object({ LatestStreamArn: z.optional(z.string()) }) });

/** Makes a table unless it is there; one that is there stays as it is. */
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
  const { Table } = Described.parse(await callAws(endpoint, 'DynamoDB_20120810.DescribeTable', { TableName }));
  if (Table.LatestStreamArn) references.learn(id, 'StreamArn', Table.LatestStreamArn);
}

/**
 * Makes the queues that are not there; those that are there stay as they are. `notice` is told of what the engine
 * cannot do. Answers the URL of each queue by its ARN.
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
    // Where the engine believes itself to be is not always where it can be reached.
    const QueueUrl = new URL(new URL(url).pathname, endpoint).href;
    const asked = { QueueUrl, AttributeNames: ['QueueArn'] };
    const { QueueArn } = QueueAttributes.parse(
      await callAws(endpoint, 'AmazonSQS.GetQueueAttributes', asked),
    ).Attributes;
    references.learn(queue.id, 'Ref', QueueUrl);
    references.learn(queue.id, 'Arn', QueueArn);
    urls.set(QueueArn, QueueUrl);
  };
  // A dead-letter queue has to be there before the queue that it is for.
  const [needed, needing] = [false, true].map((needs) =>
    queues.filter(({ properties }) => 'RedrivePolicy' in properties === needs),
  );
  await Promise.all(needed?.map(create) ?? []);
  await Promise.all(needing?.map(create) ?? []);
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

/** What not every engine knows, and what makes no difference to one order after the other on one machine. */
const queueAttributes = ['DeduplicationScope', 'FifoThroughputLimit', 'SqsManagedSseEnabled'];

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
  const create = async (wanted: typeof attributes) => {
    const asked = { QueueName, Attributes: Object.fromEntries(wanted) };
    return Url.parse(await callAws(endpoint, 'AmazonSQS.CreateQueue', asked)).QueueUrl;
  };
  try {
    return await create(attributes);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    notice(`${QueueName} is made without ${queueAttributes.join(', ')}, which the engine refuses: ${error.message}`);
    return create(attributes.filter(([name]) => !queueAttributes.includes(name)));
  }
}
