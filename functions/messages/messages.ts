import * as z from 'zod/mini';
import { type CarrierStep, DeliveryMessage } from './delivery-messages.ts';
import type { OrderMessage } from './order-messages.ts';
import { type PaymentCommand, PaymentMessage } from './payment-messages.ts';

/** The status messages of the participants on `order-status.fifo`. */
export const StatusMessage = z.discriminatedUnion('type', [DeliveryMessage, PaymentMessage]);
export type StatusMessage = DeliveryMessage | PaymentMessage;

/** Every message on a queue. */
export type Message = OrderMessage | StatusMessage | PaymentCommand | CarrierStep;
