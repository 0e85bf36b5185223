import type { Message } from './messages.ts';

/** The constant part of a message: what a sender does not choose. */
export function createCloudEventFields<Type extends Message['type']>(type: Type) {
  return {
    specversion: '1.0',
    type,
    datacontenttype: 'application/json',
    dataschema: getDataschema(type),
  } as const;
}

/** The version of a message's data, as the absolute URI that CloudEvents asks for. It names and does not locate. */
export function getDataschema<Type extends string>(type: Type) {
  return `urn:order-processing:${type}:1` as const;
}

/** The number of a change as CloudEvents sequences are compared: as text. */
export function getSequence(revision: number): string {
  return String(revision).padStart(10, '0');
}

/** The id of the message that calls off an order's charge. A refund of the same order is another message. */
export function getCallOffId(orderId: string): string {
  return `${orderId}:payment.refund_requested:cancellation`;
}

/**
 * The FIFO group of a message: its order. What calls a charge off has a group of its own, because a charge that waits for
 * its provider holds the order's group, and is not to be made only to be refunded.
 */
export function getMessageGroupId({ id, subject }: Pick<Message, 'id' | 'subject'>): string {
  return id === getCallOffId(subject) ? id : subject;
}
