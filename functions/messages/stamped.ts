import type { Message } from './messages.ts';

/** The constant part of a message: what a sender does not choose. */
export function stamped<Type extends Message['type']>(type: Type) {
  return {
    specversion: '1.0',
    type,
    datacontenttype: 'application/json',
    dataschema: dataschemaOf(type),
  } as const;
}

/** The version of a message's data, as the absolute URI that CloudEvents asks for. It names and does not locate. */
export function dataschemaOf<Type extends string>(type: Type) {
  return `urn:order-processing:${type}:1` as const;
}

/** The number of a change as CloudEvents sequences are compared: as text. */
export function sequenceOf(revision: number): string {
  return String(revision).padStart(10, '0');
}
