import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Circuits } from '../../platform/breaker-circuit.ts';
import { type Wait, waitNames, waits } from '../domain/waits.ts';

/** From so many messages on, a reminder would only join the line that the answer itself stands in. */
const backlog = 1_000;
/** A circuit that was opened longer ago has nobody to try it: then the reminder may. Retries are at most 15 minutes apart. */
const openMs = 20 * 60_000;

/**
 * Which waits are held up: the queue that carries their command is backlogged, with what is put back and in flight, or
 * the circuit of its participant is open. The doctor gives no circuits: an operator asks at any time.
 */
export function heldUpOn(
  queues: { ORDERS_QUEUE_URL: string; PAYMENTS_QUEUE_URL: string },
  sqs: SQSClient,
  circuits: Partial<Record<'payment' | 'carrier', Pick<Circuits, 'find'>>> = {},
  now: () => number = Date.now,
) {
  const isOpen = async (circuit: Pick<Circuits, 'find'> | undefined) => {
    const found = await circuit?.find();
    return found?.status === 'open' && now() - found.since < openMs;
  };
  return async (): Promise<ReadonlySet<Wait>> => {
    const [payment, delivery] = await Promise.all([
      Promise.all([isBacklogged(queues.PAYMENTS_QUEUE_URL, sqs), isOpen(circuits.payment)]),
      Promise.all([isBacklogged(queues.ORDERS_QUEUE_URL, sqs), isOpen(circuits.carrier)]),
    ]);
    return new Set(
      waitNames.filter((wait) =>
        (waits[wait].command.startsWith('payment.') ? payment : delivery).includes(true),
      ),
    );
  };
}

async function isBacklogged(QueueUrl: string, sqs: SQSClient): Promise<boolean> {
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
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0) > backlog;
}
