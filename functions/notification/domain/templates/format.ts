import { getMinorDigits } from '../../../messages/fields/money.ts';

/** Formats an amount in the minor unit, in the words of a locale. The digits are those of ISO 4217, not those of Intl. */
export function formatPrice(amount: number, currency: string, locale: string): string {
  const digits = getMinorDigits(currency);
  const options = {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  } as const;
  return new Intl.NumberFormat(locale, options).format(amount / 10 ** digits);
}

/** Cuts a text to a number of UTF-16 units, at a character. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
