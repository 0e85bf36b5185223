/**
 * The currencies whose minor unit is not a hundredth, by its digits (ISO 4217, list one of 2026-01-01). Codes without one,
 * such as gold's, have 0. `Intl` differs for 16 currencies: it has the digits of cash, by CLDR.
 */
const exceptions = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD XDR XOF XPD XPF XPT XSU XTS XUA XXX',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const digits = new Map(
  Object.entries(exceptions).flatMap(([count, codes]) => codes.split(' ').map((code) => [code, Number(count)])),
);

/** Returns how many digits of an amount in the minor unit are decimals: 2 for EUR, 0 for JPY. */
export function getMinorDigits(currency: string): number {
  return digits.get(currency) ?? 2;
}

/** Formats an amount in the minor unit: 3998 and EUR are "39.98 EUR". */
export function formatMoney(amount: number, currency: string): string {
  const fraction = getMinorDigits(currency);
  const padded = String(Math.abs(amount)).padStart(fraction + 1, '0');
  const units = padded.slice(0, padded.length - fraction);
  const cents = fraction > 0 ? `.${padded.slice(-fraction)}` : '';
  return `${amount < 0 ? '-' : ''}${units}${cents} ${currency}`;
}
