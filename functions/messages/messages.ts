import * as z from 'zod/mini';
import { type CarrierStep, DeliveryMessage } from './delivery-messages.ts';
import type { OrderMessage } from './order-messages.ts';
import { DuplicateCheckRequested } from './order-stream/duplicate-check.ts';
import { NotificationFailed } from './order-stream/notification-messages.ts';
import type { NotificationMessage } from './order-stream/webhook-notices.ts';
import { type PaymentCommand, PaymentMessage } from './payment-messages.ts';

/** The status messages of the participants and of notification on `order-status.fifo`. */
export const StatusMessage = z.discriminatedUnion('type', [DeliveryMessage, PaymentMessage, NotificationFailed]);
export type StatusMessage = DeliveryMessage | PaymentMessage | NotificationFailed;

/** The messages on `order-status.fifo`: those of the participants, and those that the stream of Orders causes. */
export const OrderStatusMessage = z.discriminatedUnion('type', [StatusMessage, DuplicateCheckRequested]);

/** Every message on a queue. */
export type Message =
  | OrderMessage
  | StatusMessage
  | PaymentCommand
  | CarrierStep
  | NotificationMessage
  | DuplicateCheckRequested;
