import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Circuits } from '../../platform/circuit-breaker/circuit.ts';
import { type PendingReply, pendingReplies, pendingReplyNames } from '../domain/lifecycle/pending-replies.ts';

/** From so many messages on, a reminder would only join the line that the answer itself stands in. */
const backlog = 1_000;
/**
 * Which waits are held up: the queue that carries their command is backlogged, with what is put back and in flight, or
 * the circuit of its participant is open and messages are there to try it. Where none are, the reminder is the trial.
 * The doctor gives no circuits: an operator asks at any time.
 */
export function createBacklogCheck(
  queues: { ORDERS_QUEUE_URL: string; PAYMENTS_QUEUE_URL: string },
  sqs: SQSClient,
  circuits: Partial<Record<'payment' | 'carrier', Pick<Circuits, 'find'>>> = {},
) {
  const isHeldUp = async (queueUrl: string, circuit: Pick<Circuits, 'find'> | undefined) => {
    const [messages, found] = await Promise.all([countMessages(queueUrl, sqs), circuit?.find()]);
    return messages > backlog || (messages > 0 && found?.status === 'open');
  };
  return async (): Promise<ReadonlySet<PendingReply>> => {
    const [payment, delivery] = await Promise.all([
      isHeldUp(queues.PAYMENTS_QUEUE_URL, circuits.payment),
      isHeldUp(queues.ORDERS_QUEUE_URL, circuits.carrier),
    ]);
    return new Set(
      pendingReplyNames.filter((wait) => (pendingReplies[wait].command.startsWith('payment.') ? payment : delivery)),
    );
  };
}

async function countMessages(QueueUrl: string, sqs: SQSClient): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
