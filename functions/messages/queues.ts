import { listKeys } from './stored.ts';

/** The queues by their logical names, with the variables that hold the URLs of each and of its dead-letter queue. */
export const queueVariables = {
  'orders.fifo': { url: 'ORDERS_QUEUE_URL', deadLetterUrl: 'ORDERS_DLQ_URL' },
  'order-status.fifo': { url: 'ORDER_STATUS_QUEUE_URL', deadLetterUrl: 'ORDER_STATUS_DLQ_URL' },
  'payments.fifo': { url: 'PAYMENTS_QUEUE_URL', deadLetterUrl: 'PAYMENTS_DLQ_URL' },
  'notifications.fifo': { url: 'NOTIFICATIONS_QUEUE_URL', deadLetterUrl: 'NOTIFICATIONS_DLQ_URL' },
  webhooks: { url: 'WEBHOOKS_QUEUE_URL', deadLetterUrl: 'WEBHOOKS_DLQ_URL' },
  'carrier-steps': { url: 'CARRIER_STEPS_QUEUE_URL', deadLetterUrl: 'CARRIER_STEPS_DLQ_URL' },
} as const;

export type QueueName = keyof typeof queueVariables;
export const queueNames = listKeys(queueVariables);
export type QueueVariable = (typeof queueVariables)[QueueName];

/** The retry delays of the queues that do not have those of the stage. */
export const ownRetrySeconds: Readonly<Partial<Record<QueueName, readonly number[]>>> = {
  'notifications.fifo': [1, 2, 4, 8, 16],
};
