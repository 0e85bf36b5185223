import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';

const requestedAttributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

/** Reads the approximate numbers of messages of a queue: visible, in flight, delayed. */
export async function readMessageCounts(QueueUrl: string, sqs: SQSClient) {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...requestedAttributes] }),
  );
  const [depth = 0, inFlight = 0, delayed = 0] = requestedAttributes.map((name) => Number(Attributes?.[name] ?? 0));
  return { depth, inFlight, delayed };
}
