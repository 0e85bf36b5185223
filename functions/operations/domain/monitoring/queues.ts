import { CarrierStep } from '../../../messages/delivery-messages.ts';
import { StatusMessage } from '../../../messages/messages.ts';
import { OrderMessage } from '../../../messages/order-messages.ts';
import { PaymentCommand } from '../../../messages/payment-messages.ts';
import type { QueueName } from '../../../messages/queues.ts';
import type { PendingReply } from '../../../ordering/domain/lifecycle/pending-replies.ts';

/** The queues by their logical names: what each carries, and which waits of orders its consumer can end. */
export const queueDefinitions = {
  'orders.fifo': { carries: OrderMessage, ends: ['delivery', 'cancellation'] },
  'order-status.fifo': { carries: StatusMessage, ends: [] },
  'payments.fifo': { carries: PaymentCommand, ends: ['payment', 'payment_cancellation', 'refund'] },
  'carrier-steps': { carries: CarrierStep, ends: ['carrier'] },
} as const satisfies Record<QueueName, { carries: object; ends: readonly PendingReply[] }>;

/** How much a queue holds, as SQS estimates it. `setAside` lies in its dead-letter queue, on its way to the table. */
export type QueueState = { depth: number; inFlight: number; delayed: number; setAside: number };
