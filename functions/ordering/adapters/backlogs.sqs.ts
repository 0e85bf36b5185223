import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** From so many waiting messages on, a reminder would only join the line that the answer itself stands in. */
const backlog = 1_000;

/** Whether the queue that carries a command is backlogged. */
export function backlogsOnSQS(
  queues: { ORDERS_QUEUE_URL: string; PAYMENTS_QUEUE_URL: string },
  sqs: SQSClient,
) {
  return async (command: string): Promise<boolean> => {
    const QueueUrl = command.startsWith('payment.') ? queues.PAYMENTS_QUEUE_URL : queues.ORDERS_QUEUE_URL;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0) > backlog;
  };
}
