import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatMoney } from '../../../functions/messages/fields/money.ts';

/**
 * Every active code of ISO 4217 by its minor unit, from list-one.xml of the maintenance agency (SIX), published
 * 2026-01-01. What has "N.A." there has no minor unit.
 */
const minorUnits: Record<number, string> = {
  0: `BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
    XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX`,
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
    NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const currencies = Object.entries(minorUnits).flatMap(([digits, codes]) =>
  codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
);

test.each(currencies)('formats an amount in %s with %d digits', (currency, digits) => {
  const fraction = digits > 0 ? `.${'0'.repeat(digits)}` : '';

  expect(currencies).toHaveLength(178);
  expect(formatMoney(7 * 10 ** digits, currency)).toBe(`7${fraction} ${currency}`);
});

test('formats an amount in an inactive currency with two digits', () => {
  expect(formatMoney(3998, 'HRK')).toBe('39.98 HRK');
});

test('keeps every digit of every amount, in every currency', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom(...currencies), (amount, [currency, digits]) => {
      const [number = '', code] = formatMoney(amount, currency).split(' ');
      const [units = '', fraction = ''] = number.split('.');

      expect(code).toBe(currency);
      expect(fraction).toHaveLength(digits);
      expect(units).toMatch(/^-?(0|[1-9]\d*)$/);
      expect(BigInt(`${units}${fraction}`)).toBe(BigInt(amount));
    }),
  );
});
