import type { QueueName, QueueVariable } from '../../messages/queues.ts';
import type { Environment } from '../../platform/environment.ts';
import { url } from '../../platform/settings.ts';

/** The environment variables with the URLs of all queues, and of their dead-letter queues. */
export const queueUrlVariables = {
  ORDERS_QUEUE_URL: url,
  ORDER_STATUS_QUEUE_URL: url,
  PAYMENTS_QUEUE_URL: url,
  CARRIER_STEPS_QUEUE_URL: url,
} satisfies Record<QueueVariable['url'], typeof url>;

export const deadLetterUrlVariables = {
  ORDERS_DLQ_URL: url,
  ORDER_STATUS_DLQ_URL: url,
  PAYMENTS_DLQ_URL: url,
  CARRIER_STEPS_DLQ_URL: url,
} satisfies Record<QueueVariable['deadLetterUrl'], typeof url>;

/** Returns the URL of each queue. */
export function getQueueUrls(env: Environment<typeof queueUrlVariables>): Record<QueueName, string> {
  return {
    'orders.fifo': env.ORDERS_QUEUE_URL,
    'order-status.fifo': env.ORDER_STATUS_QUEUE_URL,
    'payments.fifo': env.PAYMENTS_QUEUE_URL,
    'carrier-steps': env.CARRIER_STEPS_QUEUE_URL,
  };
}

/** Returns the URL of each queue's dead-letter queue. */
export function getDeadLetterUrls(env: Environment<typeof deadLetterUrlVariables>): Record<QueueName, string> {
  return {
    'orders.fifo': env.ORDERS_DLQ_URL,
    'order-status.fifo': env.ORDER_STATUS_DLQ_URL,
    'payments.fifo': env.PAYMENTS_DLQ_URL,
    'carrier-steps': env.CARRIER_STEPS_DLQ_URL,
  };
}
