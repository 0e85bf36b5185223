import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';

/** Keywords that a property has beside its schema, and `is`, the component of its value or of its entries. */
export type Meaning = { description: string; is?: string; [keyword: string]: unknown };
/** A component: an object with described properties, or an enum or map without. A string is a description. */
export type Component = {
  description: string;
  properties?: Readonly<Record<string, string | Meaning>>;
  /** Used by requests and responses: closed in a request, open in a response. */
  shared?: true;
  /** An enum that a standard or the protocol closes, in responses too. */
  isClosed?: true;
  [keyword: string]: unknown;
};

export const a = (is: string, description: string, more: object = {}): Meaning => ({
  description,
  is,
  ...more,
});
export const time = (description: string): Meaning => ({ description, format: 'date-time' });

/** Integers, each with its format and limits. */
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

/** Characters that the code refuses, and characters that do not count as visible. */
const [unsendable, unseen] = [
  '\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff',
  '\\s\\u00ad\\u200b-\\u200f\\u2060-\\u206f\\ufeff\\u2800',
];
export const text = (description: string): Meaning => ({
  description,
  pattern: `^[^${unsendable}]*[^${unsendable}${unseen}][^${unsendable}]*$`,
});
/** A text without refused characters that may be blank. */
export const sendable = `^[^${unsendable}]*$`;

export const currency: Meaning = {
  description: 'The currency, as an ISO 4217 code, for example EUR.',
};
/** Responses may name reasons of a later release. */
export const attentionReason = { 'x-extensible-enum': AttentionReason.options };
export const nextCursor = 'The cursor of the next page; null on the last page.';

/** The e-mail syntax of HTML, or any domain with characters beyond ASCII, which IDNA decides. */
export const email =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?" +
  '(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|[!-?A-~]*[^\\x00-\\xa0][^\\x00-\\x20@\\x7f-\\xa0]*)$';
/** A language tag of RFC 5646 in either case. */
export const languageTag =
  '^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?' +
  '(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*' +
  '(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+|[Ii]-[A-Za-z]{2,8}|[Ee][Nn]-[Gg][Bb]-[Oo][Ee][Dd]' +
  '|[Ss][Gg][Nn]-(?:[Bb][Ee]-(?:[Ff][Rr]|[Nn][Ll])|[Cc][Hh]-[Dd][Ee]))$';

/** A UUID, in any case. */
export const orderIdPattern = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$';
export const exampleOrderId = '0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f';
export const exampleToken = `${exampleOrderId}.1.Zk3vJ0mQ9sT1bXw5yLc2Ra`;
