import type { QueueName } from '../domain/monitoring/queues.ts';

/** What a function is configured with that looks at dead-letter queues. */
export const deadLetterVariables = [
  'ORDERS_DLQ_URL',
  'ORDER_STATUS_DLQ_URL',
  'PAYMENTS_DLQ_URL',
  'CARRIER_STEPS_DLQ_URL',
] as const;
export const queueVariables = [
  'ORDERS_QUEUE_URL',
  'ORDER_STATUS_QUEUE_URL',
  'PAYMENTS_QUEUE_URL',
  'CARRIER_STEPS_QUEUE_URL',
] as const;

/** Where each queue's dead letters lie. */
export function getDeadLetterUrls(
  env: Record<(typeof deadLetterVariables)[number], string>,
): Record<QueueName, string> {
  return {
    'orders.fifo': env.ORDERS_DLQ_URL,
    'order-status.fifo': env.ORDER_STATUS_DLQ_URL,
    'payments.fifo': env.PAYMENTS_DLQ_URL,
    'carrier-steps': env.CARRIER_STEPS_DLQ_URL,
  };
}

export function getQueueUrls(env: Record<(typeof queueVariables)[number], string>): Record<QueueName, string> {
  return {
    'orders.fifo': env.ORDERS_QUEUE_URL,
    'order-status.fifo': env.ORDER_STATUS_QUEUE_URL,
    'payments.fifo': env.PAYMENTS_QUEUE_URL,
    'carrier-steps': env.CARRIER_STEPS_QUEUE_URL,
  };
}
