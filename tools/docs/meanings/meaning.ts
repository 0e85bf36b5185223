import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';

/**
 * What the document says of a property beside its schema: keywords of JSON Schema, and `is`, the component that describes
 * what is in it (also in a list or a map of such).
 */
export type Meaning = { description: string; is?: string; [keyword: string]: unknown };
/** A component: an object with its properties, or an enum or a map without any. A text is a description. */
export type Component = {
  description: string;
  properties?: Readonly<Record<string, string | Meaning>>;
  /** Requests and answers have it: a request takes no other members of it, an answer may have more. */
  shared?: true;
  /** An enum that stays as it is in answers too, because a standard or the protocol closes it. */
  isClosed?: true;
  [keyword: string]: unknown;
};

export const a = (is: string, description: string, more: object = {}): Meaning => ({
  description,
  is,
  ...more,
});
export const time = (description: string): Meaning => ({ description, format: 'date-time' });

/** Integers: each with the width that generated clients need for it, and its true limits. */
export const money = (what: string, maximum: number): Meaning => ({
  description: `${what}, in the currency's minor unit, for example 1999 is 19.99 EUR.`,
  format: 'int64',
  minimum: 0,
  maximum,
});
export const count = (description: string, minimum = 0): Meaning => ({
  description,
  format: 'int64',
  minimum,
});
export const version = (description: string): Meaning => count(description, 1);
export const small = (description: string, minimum: number, maximum: number): Meaning => ({
  description,
  format: 'int32',
  minimum,
  maximum,
});

/** What the code checks beside the length of a text: no control characters, and something that can be seen. */
const [unsendable, unseen] = [
  '\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff',
  '\\s\\u00ad\\u200b-\\u200f\\u2060-\\u206f\\ufeff\\u2800',
];
export const text = (description: string): Meaning => ({
  description,
  pattern: `^[^${unsendable}]*[^${unsendable}${unseen}][^${unsendable}]*$`,
});
/** The same for a text that may be blank. */
export const sendable = `^[^${unsendable}]*$`;

export const currency: Meaning = {
  description: 'The currency, as an ISO 4217 code, for example EUR.',
};
/** Answers may name later reasons too. */
export const attentionReason = { 'x-extensible-enum': AttentionReason.options };
export const nextCursor = 'The cursor of the next page; null on the last one.';

/** The e-mail syntax of HTML, or any domain with characters beyond ASCII, which IDNA decides. */
export const email =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?" +
  '(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|[!-?A-~]*[^\\x00-\\xa0][^\\x00-\\x20@\\x7f-\\xa0]*)$';
/** RFC 5646, in capitals and small letters. */
export const languageTag =
  '^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?' +
  '(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*' +
  '(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+|[Ii]-[A-Za-z]{2,8}|[Ee][Nn]-[Gg][Bb]-[Oo][Ee][Dd]' +
  '|[Ss][Gg][Nn]-(?:[Bb][Ee]-(?:[Ff][Rr]|[Nn][Ll])|[Cc][Hh]-[Dd][Ee]))$';
