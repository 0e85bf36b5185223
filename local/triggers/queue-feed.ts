import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { region } from '../cloudformation/references.ts';
import { callAws } from '../engines/aws-json.ts';

export interface QueueFeed {
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** How many batches the function has at a time. */
  readonly concurrency: number;
  /** Whether the function says which messages of a batch failed, instead of all or none. */
  readonly reportsFailures: boolean;
  /** Whether somebody waits for an answer who should come first. */
  readonly isBusy: () => boolean;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly notice: (text: string) => void;
}

const few = 2;
const patienceMs = 100;
const busyMs = 500;

const text = z.string();
const Attribute = z.object({ StringValue: z.optional(text), BinaryValue: z.optional(text), DataType: text });
const Message = z.object({
  MessageId: text,
  ReceiptHandle: text,
  Body: text,
  MD5OfBody: text,
  Attributes: z.record(text, text),
  MessageAttributes: z.optional(z.record(text, Attribute)),
});
type Message = z.infer<typeof Message>;
const Received = z.object({ Messages: z.nullish(z.array(Message)) });
const Deleted = z.object({ Failed: z.optional(z.array(z.looseObject({ Id: text }))) });

/**
 * Feeds a function from a queue as Lambda does. What the function is done with is deleted; what it reports as failed,
 * and the whole batch when it throws or answers what makes no sense, is left to its visibility time-out. Resolves, with
 * nothing under way any more, once the signal is given.
 */
export async function createQueueFeed(feed: QueueFeed, ending: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  // One receiver for all: a message would wake every one that waits, and all but one for nothing.
  while (!ending.aborted) {
    try {
      // In AWS requests and messages do not share their processors. What waits makes a larger batch.
      if (feed.isBusy()) await delay(busyMs);
      const messages = await receive(feed, ending);
      if (messages.length === 0) continue;
      const handled = handle(messages, feed)
        .catch((fault) => feed.notice(`messages of ${feed.queueUrl} stay there: ${fault}`))
        .finally(() => underWay.delete(handled));
      underWay.add(handled);
      // Few at a time make larger batches, which cost less; more only while these take long.
      if (underWay.size >= few) await Promise.race([...underWay, delay(patienceMs)]);
      if (underWay.size >= feed.concurrency) await Promise.race(underWay);
    } catch (fault) {
      if (ending.aborted) break;
      feed.notice(`cannot receive from ${feed.queueUrl}: ${fault}`);
      await delay(1000);
    }
  }
  await Promise.all(underWay);
}

async function receive({ endpoint, queueUrl, batchSize }: QueueFeed, ending: AbortSignal): Promise<Message[]> {
  const asked = {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(batchSize, 10),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  };
  return Received.parse(await callAws(endpoint, 'AmazonSQS.ReceiveMessage', asked, ending)).Messages ?? [];
}

async function handle(messages: readonly Message[], feed: QueueFeed): Promise<void> {
  const Records = messages.map((message) => toRecord(message, feed.queueArn));
  const answer = await feed.invoke({ Records });
  const failed = feed.reportsFailures ? getFailedIds(answer, Records) : new Set();
  const handled = messages.filter(({ MessageId }) => !failed.has(MessageId));
  await remove(handled, feed);
}

async function remove(messages: readonly Message[], feed: QueueFeed, tries = 3): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  const asked = { QueueUrl: feed.queueUrl, Entries };
  const { Failed } = Deleted.parse(await callAws(feed.endpoint, 'AmazonSQS.DeleteMessageBatch', asked));
  if (Failed && tries <= 1) throw new Error(`${Failed.length} could not be deleted: ${JSON.stringify(Failed[0])}`);
  const left = messages.filter((_, at) => Failed?.some(({ Id }) => Id === String(at)));
  await remove(left, feed, tries - 1);
}

/** What a function may say of a batch; nothing at all says that all is well. */
export const Report = z.nullish(
  z.object({
    batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: text.check(z.minLength(1)) }))),
  }),
);

/** The ids that a function reports as failed. Throws when it names one that it was not given, or makes no sense at all. */
export function getFailedIds(answer: unknown, records: readonly { messageId: string }[]): Set<string | undefined> {
  const failed = Report.parse(answer)?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  const unknown = failed.find((id) => !records.some(({ messageId }) => messageId === id));
  if (unknown) throw new Error(`the function reports ${unknown}, which it was not given`);
  return new Set(failed);
}

/** A message as Lambda hands it to a function. */
function toRecord(message: Message, queueArn: string) {
  const messageAttributes = Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => {
    const { StringValue: stringValue, BinaryValue: binaryValue, DataType: dataType } = attribute;
    return [name, { stringValue, binaryValue, dataType }];
  });
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
