import { createCloudEventFields } from '../../../functions/messages/envelope.ts';
import type { Message } from '../../../functions/messages/messages.ts';
import type { QueueName } from '../../../functions/messages/queues.ts';
import type { DeadLetter } from '../../../functions/operations/domain/dead-letters/dead-letter.ts';
import type { IncomingDeadLetter } from '../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { address, clientId, orderId, secondsLater, trace } from '../../support/example.ts';

export const operator = { actor: 'client:demo-operator', correlationId: 'from-the-operator' };

export const providerFault = { code: 'provider_refused', detail: 'the payment provider failed to confirm' } as const;
export const internalFault = { code: 'internal', detail: 'Error: no' } as const;

/** The id of the n-th of many dead letters. */
export function deadLetterIdNo(n: number): string {
  return `m${String(n).padStart(21, '0')}`;
}

const data = {
  'order.created': {
    clientId,
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    shippingAddress: address,
  },
  'order.cancellation_requested': { clientId },
  'payment.requested': { amount: 3_998, currency: 'EUR', method: 'card', token: 'tok_down' },
  'payment.refund_requested': { amount: 3_998, currency: 'EUR' },
  'payment.processed': { paymentId: 'pay-1' },
  'delivery.processing': { carrier: 'memory', trackingNumber: 'T1' },
  'delivery.shipped': { carrier: 'memory', trackingNumber: 'T1' },
  'delivery.delivered': { carrier: 'memory', trackingNumber: 'T1' },
  'carrier.step': { orderId, scan: { scanId: 's-1', status: 'SHIPPED', at: secondsLater(5) } },
  'order.duplicate_check_requested': {},
} as const;
const sources = { order: '/ordering', delivery: '/delivery', carrier: '/carrier' };

/** A message about an order, as its sender would send it. */
export function messageOf(type: keyof typeof data, subject = orderId) {
  const isCommand = type === 'payment.requested' || type === 'payment.refund_requested';
  const first = type.slice(0, type.indexOf('.'));
  const source = isCommand
    ? '/ordering'
    : (Object.entries(sources).find(([name]) => name === first)?.[1] ?? '/payment');
  const more = type === 'carrier.step' ? { ...data[type], orderId: subject } : data[type];
  return {
    ...createCloudEventFields(type),
    id: `${subject}:${type}`,
    source,
    subject,
    time: secondsLater(0),
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: '1',
    data: more,
  } as Message;
}

/** Creates a dead letter as it is received from its queue after four attempts. */
export function receiveDeadLetter(
  queue: QueueName,
  message: Message | string,
  more: Partial<IncomingDeadLetter> = {},
): IncomingDeadLetter {
  return {
    queue,
    body: typeof message === 'string' ? message : JSON.stringify(message),
    messageId: 'm-1',
    ...(typeof message === 'string' ? {} : { orderId: message.subject }),
    reason: typeof message === 'string' ? 'unreadable' : 'attempts_spent',
    fault: providerFault,
    attempts: [1, 6, 31, 156].map((seconds) => ({
      at: secondsLater(seconds),
      fault: providerFault,
    })),
    attemptCount: 4,
    failedAt: secondsLater(157),
    ...more,
  };
}

export function deadLetter(n: number, more: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: deadLetterIdNo(n),
    queue: 'orders.fifo',
    orderId,
    type: 'order.created',
    reason: 'attempts_spent',
    fault: internalFault,
    attempts: [],
    attemptCount: 4,
    firstFailedAt: secondsLater(1),
    failedAt: secondsLater(1),
    body: JSON.stringify(messageOf('order.created')),
    isCut: false,
    messageIds: [`m-${n}`],
    openCount: 1,
    redrives: 0,
    revision: 1,
    ...more,
  };
}
