import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { region } from '../cloudformation/references.ts';
import type { EventSourceMapping } from '../cloudformation/resources.ts';
import { callAws } from '../engines/aws-json.ts';

export interface QueueFeed {
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly mapping: Pick<EventSourceMapping, 'EventSourceArn' | 'BatchSize' | 'ScalingConfig'>;
  /** Returns whether requests keep the machine busy. They and the messages share it. */
  readonly isBusy: () => boolean;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly notice: (text: string) => void;
}

const defaultConcurrency = 5;
/** From this many batches on, the next one waits this long for one of them to end: fewer and larger batches cost less. */
const fewBatches = 2;
const batchingMs = 100;
const maxPauseMs = 500;
const maxDeleteAttempts = 3;

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
const ReceiveResponse = z.object({ Messages: z.nullish(z.array(Message)) });
const DeleteResponse = z.object({ Failed: z.optional(z.array(z.looseObject({ Id: text }))) });

/**
 * Invokes a function with the messages of a queue, as Lambda does. Messages that the function reports as failed, and the
 * whole batch when it throws or its response is invalid, return after their visibility timeout; the others are deleted.
 * Resolves after the signal, when the last batch has ended.
 */
export async function pollQueue(feed: QueueFeed, ending: AbortSignal): Promise<void> {
  const concurrency = feed.mapping.ScalingConfig?.MaximumConcurrency ?? defaultConcurrency;
  const underWay = new Set<Promise<void>>();
  let tookMs = maxPauseMs;
  // One receiver for all batches: a message would wake every receiver, all but one of them for nothing.
  while (!ending.aborted) {
    try {
      // On AWS, requests and messages do not share a machine. Here each batch leaves the machine to the requests for as long as
      // it took itself, and the messages form larger batches meanwhile.
      if (feed.isBusy()) await delay(Math.min(tookMs, maxPauseMs));
      const messages = await receive(feed, ending);
      if (messages.length === 0) continue;
      const startedAt = performance.now();
      const batch = processBatch(messages, feed)
        .catch((fault) => feed.notice(`messages of ${feed.queueUrl} not processed: ${fault}`))
        .finally(() => {
          tookMs = performance.now() - startedAt;
          underWay.delete(batch);
        });
      underWay.add(batch);
      if (underWay.size >= fewBatches) await Promise.race([...underWay, delay(batchingMs)]);
      if (underWay.size >= concurrency) await Promise.race(underWay);
    } catch (fault) {
      if (ending.aborted) break;
      feed.notice(`cannot receive from ${feed.queueUrl}: ${fault}`);
      await delay(1000);
    }
  }
  await Promise.all(underWay);
}

async function receive({ endpoint, queueUrl, mapping }: QueueFeed, ending: AbortSignal): Promise<Message[]> {
  const request = {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(mapping.BatchSize, 10),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  };
  return ReceiveResponse.parse(await callAws(endpoint, 'AmazonSQS.ReceiveMessage', request, ending)).Messages ?? [];
}

async function processBatch(messages: readonly Message[], feed: QueueFeed): Promise<void> {
  const Records = messages.map((message) => toRecord(message, feed.mapping.EventSourceArn));
  const failed = parseFailedIds(await feed.invoke({ Records }), Records);
  let processed = messages.filter(({ MessageId }) => !failed.has(MessageId));
  for (let attempt = 1; processed.length > 0; attempt += 1) {
    const Entries = processed.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    const request = { QueueUrl: feed.queueUrl, Entries };
    const { Failed } = DeleteResponse.parse(await callAws(feed.endpoint, 'AmazonSQS.DeleteMessageBatch', request));
    if (Failed && attempt === maxDeleteAttempts)
      throw new Error(`${Failed.length} messages cannot be deleted: ${JSON.stringify(Failed[0])}`);
    processed = processed.filter((_, at) => Failed?.some(({ Id }) => Id === String(at)));
  }
}

/** The response of a function to a batch. Nothing at all means that no item failed. */
export const BatchResponse = z.nullish(
  z.object({
    batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: text.check(z.minLength(1)) }))),
  }),
);

/** Returns the IDs that the function reports as failed. Throws at an invalid response, or an ID that is not in the batch. */
export function parseFailedIds(response: unknown, records: readonly { messageId: string }[]): Set<string> {
  const failed = BatchResponse.parse(response)?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  const unknown = failed.find((id) => !records.some(({ messageId }) => messageId === id));
  if (unknown) throw new Error(`the function reports ${unknown}, which is not in its batch`);
  return new Set(failed);
}

/** Converts a message to the record that Lambda passes to a function. */
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
