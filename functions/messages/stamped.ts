import type { Message } from './messages.ts';

/** The constant part of a message: what a sender does not choose. */
export function stamped<Type extends Message['type']>(type: Type) {
  return {
    specversion: '1.0',
    type,
    datacontenttype: 'application/json',
    dataschema: `/schemas/${type}/1`,
  } as const;
}
