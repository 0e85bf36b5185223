import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Circuits } from '../../platform/circuit-breaker/circuit.ts';
import { readMessageCounts } from '../../platform/message-counts.ts';
import { type PendingReply, pendingReplies, pendingReplyNames } from '../domain/lifecycle/pending-replies.ts';

/** With more messages than this, a reminder would only join the queue behind the command. */
const maxMessages = 1_000;

/**
 * Creates the port that lists blocked replies: those whose command is in a queue with a backlog, delayed and in-flight
 * messages included, or goes to a participant whose circuit is open while messages are there to try it. Without any
 * message, the reminder is the trial. The doctor passes no circuits: an operator sends reminders at any time.
 */
export function createBacklogCheck(
  queues: { ORDERS_QUEUE_URL: string; PAYMENTS_QUEUE_URL: string },
  sqs: SQSClient,
  circuits: Partial<Record<'payment' | 'carrier', Pick<Circuits, 'find'>>> = {},
) {
  const isBlocked = async (queueUrl: string, circuit: Pick<Circuits, 'find'> | undefined) => {
    const [messages, state] = await Promise.all([countMessages(queueUrl, sqs), circuit?.find()]);
    return messages > maxMessages || (messages > 0 && state?.status === 'open');
  };
  return async (): Promise<ReadonlySet<PendingReply>> => {
    const [payment, delivery] = await Promise.all([
      isBlocked(queues.PAYMENTS_QUEUE_URL, circuits.payment),
      isBlocked(queues.ORDERS_QUEUE_URL, circuits.carrier),
    ]);
    return new Set(
      pendingReplyNames.filter((reply) => (pendingReplies[reply].command.startsWith('payment.') ? payment : delivery)),
    );
  };
}

async function countMessages(queueUrl: string, sqs: SQSClient): Promise<number> {
  const { depth, inFlight, delayed } = await readMessageCounts(queueUrl, sqs);
  return depth + inFlight + delayed;
}
