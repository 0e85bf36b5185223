import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsSender } from '../../platform/send-message.ts';
import type { SendCommand } from '../domain/ports.ts';

/** Creates the port that sends commands: `payment.*` to payment, the others to delivery. */
export function createSqsCommandSender(
  queues: { ORDERS_QUEUE_URL: string; PAYMENTS_QUEUE_URL: string },
  sqs: SQSClient,
): SendCommand {
  const toDelivery = createSqsSender(queues.ORDERS_QUEUE_URL, sqs);
  const toPayment = createSqsSender(queues.PAYMENTS_QUEUE_URL, sqs);
  return (command, resend) =>
    command.type.startsWith('payment.') ? toPayment(command, resend) : toDelivery(command, resend);
}
