import { CarrierStep } from '../../../messages/delivery-messages.ts';
import { OrderStatusMessage } from '../../../messages/messages.ts';
import { OrderMessage } from '../../../messages/order-messages.ts';
import { NotificationMessage } from '../../../messages/order-stream/webhook-notices.ts';
import { WebhookWakeUp } from '../../../messages/order-stream/webhook-wake-up.ts';
import { PaymentCommand } from '../../../messages/payment-messages.ts';
import type { QueueName } from '../../../messages/queues.ts';
import type { PendingReply } from '../../../ordering/domain/lifecycle/pending-replies.ts';

/** The messages of each queue, and the pending replies that its consumer sends. */
export const queueDefinitions = {
  'orders.fifo': { carries: OrderMessage, replies: ['delivery', 'cancellation'] },
  'order-status.fifo': { carries: OrderStatusMessage, replies: [] },
  'payments.fifo': { carries: PaymentCommand, replies: ['payment', 'payment_cancellation', 'capture', 'refund'] },
  'notifications.fifo': { carries: NotificationMessage, replies: [] },
  webhooks: { carries: WebhookWakeUp, replies: [] },
  'carrier-steps': { carries: CarrierStep, replies: ['carrier'] },
} as const satisfies Record<QueueName, { carries: object; replies: readonly PendingReply[] }>;

/** The approximate number of messages of a queue. `deadLetters` are in its dead-letter queue, not yet stored. */
export type QueueState = { depth: number; inFlight: number; delayed: number; deadLetters: number };
