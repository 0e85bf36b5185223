import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as z from 'zod/mini';
import { DeliveryListQuery } from '../../../functions/delivery/domain/read-deliveries.ts';
import { CarrierStep, DeliveryMessage } from '../../../functions/messages/delivery-messages.ts';
import { Address, cityless, countries } from '../../../functions/messages/fields/address.ts';
import { Contact } from '../../../functions/messages/fields/contact.ts';
import { isSendable, Line } from '../../../functions/messages/fields/primitives.ts';
import { TimeInput, toUtc } from '../../../functions/messages/fields/time-input.ts';
import { OrderMessage } from '../../../functions/messages/order-messages.ts';
import { PaymentCommand, PaymentMessage } from '../../../functions/messages/payment-messages.ts';
import { DeadLetterListQuery } from '../../../functions/operations/domain/requests.ts';
import { createFingerprint } from '../../../functions/ordering/domain/intake/fingerprint.ts';
import { OrderListQuery } from '../../../functions/ordering/domain/queries.ts';
import { requestSchemas } from '../../../tools/docs/openapi/schemas.ts';
import { address } from '../../support/example.ts';
import { createExampleOrder } from '../ordering/placed-order.ts';

const takes = (schema: z.ZodMiniType, value: unknown) => schema.safeParse(value).success;
/** Returns the errors of a value, each with its path. */
const findIssues = (schema: z.ZodMiniType, value: unknown) =>
  schema.safeParse(value, { reportInput: true }).error?.issues.map(({ path, message }) => [path.join('/'), message]);

describe('an address', () => {
  const { city, postalCode, ...elsewhere } = address;

  test('accepts an address of every country without a postal code, and without a city where there is none', () => {
    expect(countries.size).toBe(250);
    for (const country of countries) {
      expect(takes(Address, { ...elsewhere, city, country })).toBe(true);
      expect([country, takes(Address, { ...elsewhere, country })]).toEqual([country, cityless.has(country)]);
    }
    for (const country of cityless) expect(countries.has(country)).toBe(true);
  });

  test('reports a missing city beside the other errors of an address', () => {
    expect(findIssues(Address, { ...elsewhere, name: undefined })).toEqual([
      ['name', expect.any(String)],
      ['city', 'is required, except in countries whose addresses have no city, such as HK and SG'],
    ]);
    for (const none of [undefined, null, 'text', []]) expect(takes(Address, none)).toBe(false);
  });

  test.each([
    { region: 'Piemonte', phone: '+39 (011) 555-01.00' },
    { country: 'XK' },
    { postalCode: '00000' },
    { postalCode: '〒100-0001' },
    { postalCode: 'UNDELIVERABLE' },
    { phone: '1' },
    { line1: '\u0627\u0644' },
    { name: '\u2764\ufe0f' },
  ])('accepts an address with %j', (more) => expect(findIssues(Address, { ...address, ...more })).toBeUndefined());

  test.each([
    [{ country: 'XX' }, 'country', /ISO 3166-1 .* XK/],
    [{ country: 'constructor' }, 'country', /ISO 3166-1/],
    [{ country: 'it' }, 'country', /capitals/],
    [{ phone: '' }, 'phone', /\+39 011/],
    [{ phone: '+- ().' }, 'phone', /digits/],
    [{ phone: '1'.repeat(33) }, 'phone', /1 to 32/],
    [{ phone: '011 ext 5' }, 'phone', /blanks and digits/],
    [{ postalCode: ' ' }, 'postalCode', /visible character/],
    [{ region: '\u3000' }, 'region', /visible character/],
    [{ city: '\u2800' }, 'city', /visible character/],
    [{ name: 'a\u0000' }, 'name', /control characters/],
  ] as const)('refuses an address with %j in a sentence', (more, at, words) => {
    expect(findIssues(Address, { ...address, ...more })).toEqual([[at, expect.stringMatching(words)]]);
  });

  test('has no line of blanks and invisible characters alone, however many of which kind', () => {
    const blank = fc.constantFrom(
      ...' \u00a0\u1680\u2003\u202f\u205f\u3000\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u2060\u3164\ufeff\uffa0\ufe0f\u2800',
    );
    fc.assert(
      fc.property(
        fc.array(blank, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('a', 'ß', '李', '7', '-', '😀'),
        (blanks, seen) => {
          expect(takes(Line, blanks.join(''))).toBe(false);
          expect(takes(Line, `${blanks.join('')}${seen}${blanks.join('')}`)).toBe(true);
        },
      ),
    );
  });

  test('makes orders alike however it is spelt, and not when it is elsewhere', () => {
    const like = (more: Partial<Address>) =>
      createFingerprint(createExampleOrder({ shippingAddress: { ...address, ...more } }));

    expect(like({ city: 'Z\u00fcrich' })).toBe(like({ city: ' Zu\u0308rich  ' }));
    expect(like({ phone: '1' })).toBe(like({}));
    for (const more of [{ region: 'CA' }, { postalCode: '1' }, { line2: 'B' }, { name: 'Bob' }])
      expect(like(more)).not.toBe(like({}));
  });
});

describe('an e-mail address', () => {
  const email = Contact.shape.email;

  test.each([
    ...['info@münchen.example', 'a@例え.テスト', 'a@xn--mnchen-3ya.de', 'a..b@docomo.ne.jp', "o'hara+tag@b.c"],
    ...['a@localhost', `${'a'.repeat(64)}@${'b'.repeat(63)}.de`],
  ])('accepts an e-mail address as it is: %s', (text) => expect(email.parse(text)).toBe(text));

  test.each([
    ...[
      '',
      'a',
      '0\u00a1',
      'aü',
      '@b.c',
      'a@',
      'a b@c.de',
      'a@b@c.de',
      'pelé@b.c',
      'a@-b.de',
      'a@b..c',
      'a@b_c.de',
      'a@ä b.de',
    ],
    ...['a@b.de\r\nBcc: x@y.z', 'a@\nb.de', 'a@m\u00fc\u0000.de', `a@${'ü'.repeat(64)}.de`, '<a@b.c>'],
    ...[`${'a'.repeat(251)}@b.c`, `a@${'ü'.repeat(30)}.${'ü.'.repeat(60)}de`],
  ])('refuses %j as an e-mail address in a sentence', (text) => {
    expect(findIssues(email, text)?.at(0)?.[1]).toMatch(/must be an e-mail address, for example/);
    expect(takes(email, text)).toBe(false);
  });

  test('accepts no e-mail address without an @, with a line break or with more than 254 characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.string({ unit: 'binary', maxLength: 5 }),
          fc.string({ unit: 'binary' }).map((text) => `a@${text}`),
        ),
        (text) => {
          if (takes(email, text))
            expect(isSendable(text) && text.length <= 254 && text.lastIndexOf('@') > 0).toBe(true);
        },
      ),
    );
  });
});

describe('a locale', () => {
  const locale = Contact.shape.locale;

  test.each([
    ...['en', 'en-US', 'EN-us', 'zh-Hant-TW', 'es-419', 'sl-rozaj-biske', 'de-CH-1901', 'zh-cmn-Hans-CN', 'zh-yue'],
    ...['x-whatever', 'de-x-a-b', 'i-klingon', 'i-default', 'en-GB-oed', 'sgn-BE-FR', 'zh-min-nan', 'art-lojban'],
    ...['en-a-bbb-x-a-ccc', 'ar-u-nu-latn', 'abcde'],
  ])('accepts a well-formed BCP 47 tag: %s', (tag) => expect(locale.parse(tag)).toBe(tag));

  test.each([
    '',
    'a',
    'en_US',
    'en-',
    '-en',
    'x',
    'x-',
    'x-123456789',
    'en--US',
    'en-a',
    '1234',
    'en US',
    'abcdefghi',
    'ën',
  ])('refuses %j as a locale in a sentence', (tag) =>
    expect(findIssues(locale, tag)).toEqual([['', expect.stringMatching(/hyphens, for example en-US/)]]),
  );

  test('accepts every locale that Intl accepts', () => {
    const tag = fc.stringMatching(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-\d{3})?(-u-co-[a-z]{3,8})?$/);
    fc.assert(fc.property(tag, (text) => expect(takes(locale, text)).toBe(true)));
  });
});

describe('a time that a client gives', () => {
  test.each([
    ['2026-11-26T13:17:36.637000+0000', '2026-11-26T13:17:36.637Z'],
    ['2026-11-26t13:17:36z', '2026-11-26T13:17:36.000Z'],
    ['2026-11-26T13:17:36 01:00', '2026-11-26T12:17:36.000Z'],
    ['2026-11-26T13:17:36+01', '2026-11-26T12:17:36.000Z'],
    ['2026-11-26T13:17:36-03:30', '2026-11-26T16:47:36.000Z'],
    ['2026-11-26T13:17:36,5Z', '2026-11-26T13:17:36.500Z'],
    ['2026-11-26T24:00:00Z', '2026-11-27T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T00:59:60+01:00', '2017-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('converts the time %s to %s', (text, utc) => expect(TimeInput.parse(text)).toBe(utc));

  test.each([
    ...[
      '',
      'now',
      '2026-11-20',
      '2026-11-20T12:00:00',
      '2026-11-20 12:00:00Z',
      '2026-11-20T12:00Z',
      '2026-W48-4T12:00:00Z',
    ],
    ...['2026-02-30T12:00:00Z', '2025-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z'],
    ...['2026-11-20T25:00:00Z', '2026-11-20T24:00:01Z', '2026-11-20T12:60:00Z', '2016-12-31T22:59:60Z'],
    ...[
      '2026-11-20T12:00:00+24:00',
      '2026-11-20T12:00:00+1:00',
      '2026-11-20T12:00:00+01:60',
      '+002026-11-20T12:00:00Z',
    ],
    ...['0000-12-31T23:59:59Z', '0001-01-01T00:30:00+01:00', '9999-12-31T23:59:59-01:00', '9999-12-31T24:00:00Z'],
    ...[`2026-11-20T12:00:00.${'0'.repeat(30)}Z`],
  ])('refuses the time %j with a sentence', (text) => {
    expect(takes(TimeInput, text)).toBe(false);
    const [, words] = findIssues(TimeInput, text)?.at(0) ?? [];
    if (text.length <= 40) expect(words).toMatch(/date and time with an offset, for example 2026-11-26T13:17:36Z/);
  });

  test('parses the same moment whatever its offset and notation', () => {
    const moment = fc.date({ min: new Date('0001-01-03'), max: new Date('9999-12-29'), noInvalidDate: true });
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(moment, offset, fc.constantFrom(':', ''), fc.boolean(), (date, minutes, colon, lower) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const two = (n: number) => String(n).padStart(2, '0');
        const text = `${local}${minutes < 0 ? '-' : '+'}${two(hours)}${colon}${two(rest)}`;
        expect(toUtc(lower ? text.toLowerCase() : text)).toBe(date.toISOString());
        // The plus of a query that was not escaped.
        expect(toUtc(text.replace('+', ' '))).toBe(date.toISOString());
      }),
    );
  });

  test('refuses any text or converts it to UTC', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/)),
        (text) => {
          const utc = toUtc(text);
          if (utc !== undefined) expect(new Date(utc).toISOString()).toBe(utc);
        },
      ),
    );
  });
});

test('describes every format in a sentence', () => {
  const queries = [OrderListQuery, DeliveryListQuery, DeadLetterListQuery];
  const { TokenRequest: _, ...requests } = requestSchemas;
  const messages = [OrderMessage, PaymentCommand, PaymentMessage, DeliveryMessage, CarrierStep];
  const sentences = [...Object.values(requests), ...queries, ...messages].flatMap((schema) => sentencesOf(schema));

  expect(sentences.length).toBeGreaterThan(100);
  for (const sentence of sentences) expect(sentence).toMatch(/^must be [^\\^$[\]*]+$/);
});

/** Returns the message of a text that has the wrong form; 'nothing' where the check has none. */
function sentencesOf(schema: z.core.SomeType): unknown[] {
  const { def } = (schema as unknown as z.core.$ZodTypes)._zod;
  const checks = [def, ...(def.checks ?? []).map(({ _zod }) => _zod.def)];
  const formats = checks.filter((check) => 'check' in check && check.check === 'string_format');
  const own = formats.map((check) =>
    'error' in check && typeof check.error === 'function' ? Reflect.apply(check.error, undefined, [{}]) : 'nothing',
  );
  const below: readonly unknown[] = [
    ...('shape' in def ? Object.values(def.shape) : []),
    ...('options' in def ? def.options : []),
    ...(['element', 'innerType', 'keyType', 'valueType', 'in'] as const).flatMap((part) =>
      part in def ? [Reflect.get(def, part)] : [],
    ),
  ];
  return [...own, ...below.flatMap((part) => sentencesOf(part as z.core.SomeType))];
}
