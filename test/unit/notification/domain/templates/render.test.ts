import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  NotificationRequested,
  notificationTemplates,
} from '../../../../../functions/messages/order-stream/notification-messages.ts';
import { toStoredSchema } from '../../../../../functions/messages/stored.ts';
import { toLine } from '../../../../../functions/messages/texts/language.ts';
import { renderNotification } from '../../../../../functions/notification/domain/templates/render.ts';
import { clientId, orderId } from '../../../../support/example.ts';
import { getContrast, parseHtml } from '../../../../support/parse-html.ts';

type Request = Parameters<typeof renderNotification>[0];

const options = {
  trackingUrl: `https://shop.example/track/${orderId}.1.Zk3v0m2n8Qx7yB5cT9wL4rH6jD1sF0gA2pE8uI3oK5M`,
  timeZone: 'Europe/Vienna',
  shopName: 'Demo shop',
};
const languages = ['en', 'de', 'fr', 'it', 'es'];
const each = notificationTemplates.flatMap((template) => languages.map((locale) => [template, locale] as const));
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `' onmouseover='alert(1)`,
  'a\r\nBcc: mallory@example.com\r\n\r\nbody',
  'cups\u202Egnp.exe\u2066\u200F',
  '\uD800 half a pair',
  '&lt;b&gt; &amp; &nope;',
  '{total} {order} $& $1',
  'W'.repeat(120),
  '👩‍🚀 Ünïcôdé 漢字',
];

function createRequest(more: Partial<Request> = {}): Request {
  return {
    ...{ orderId, clientId, sequence: 4, channel: 'email', template: 'shipped', to: 'ada@example.com', locale: 'en' },
    ...{ at: '2026-11-26T13:05:00.000Z', placedAt: '2026-07-25T22:30:00.000Z', reference: 'WEB-17' },
    items: [{ name: 'Espresso cups', quantity: 2, lineTotal: 3_998 }],
    ...{ total: 3_998, currency: 'EUR', carrier: 'DHL', trackingNumber: 'JD-0146', paid: true },
    ...more,
  };
}

/** Renders a mail, with plain spaces in place of those that do not break. */
function render(more: Partial<Request> = {}, moreOptions: Partial<typeof options> = {}) {
  const rendered = renderNotification(createRequest(more), { ...options, ...moreOptions });
  if (!rendered) throw new Error('nothing is rendered');
  return { ...rendered, text: rendered.text.replace(/[\u00a0\u202f]/g, ' ') };
}

function readText(html: string): string {
  return parseHtml(html)
    .texts.map(({ text }) => text)
    .join(' ')
    .replace(/\s+/g, ' ');
}

/** The elements and attributes of a mail. Anything else was brought in by a value. */
const tags = 'html head meta title style body table thead tbody tr th td h1 p span strong bdi a'.split(' ');
const attributes =
  'lang dir charset name content role class style width cellpadding cellspacing border align scope colspan href'.split(
    ' ',
  );

function expectSound({ subject, html, text, sms }: ReturnType<typeof render>): void {
  const { elements } = parseHtml(html);
  expect(elements.filter(({ tag }) => !tags.includes(tag))).toEqual([]);
  expect(
    elements.flatMap((element) => Object.keys(element.attributes)).filter((name) => !attributes.includes(name)),
  ).toEqual([]);
  const links = elements.flatMap((element) => element.attributes.href ?? []);
  expect(links).toEqual([options.trackingUrl, options.trackingUrl]);
  expect(subject).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(subject.length).toBeLessThanOrEqual(110);
  expect(`${subject}${html}${text}`).not.toMatch(/\p{Bidi_Control}|\p{Cs}|undefined|NaN|\[object/u);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  expect(sms).toMatch(/^[\w@£$¥èéùìòÇØøÅåÆæßÉ !"#%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~\]|€]{1,160}$/);
  expect(sms).toContain(options.trackingUrl);
}

test.each(each)('renders %s in %s with the order, the money, the times and the link', (template, locale) => {
  const { subject, html, text, lang, sms } = render({ template, locale });
  const price = locale === 'en' ? '€39.98' : '39,98 €';
  const shown = readText(html).replace(/[\u00a0\u202f]/g, ' ');

  expectSound({ subject, html, text, lang, sms });
  expect(lang).toBe(locale);
  expect(parseHtml(html).elements[0]).toEqual({ tag: 'html', attributes: { lang, dir: 'ltr' } });
  expect(parseHtml(html).elements.filter(({ tag }) => tag === 'h1')).toHaveLength(1);
  expect(subject).toContain('WEB-17');
  for (const part of [shown, text]) {
    for (const value of ['Espresso cups', price, 'WEB-17', 'DHL', 'JD-0146', options.trackingUrl, 'Demo shop'])
      expect(part).toContain(value);
    // The event in winter time, the order in summer time and on the shop's next day.
    expect(part).toMatch(/26.{1,4}[A-Za-z]+ .*2026.*14:05 (CET|MEZ|UTC\+1)/);
    expect(part).toMatch(/26.{1,4}[A-Za-z]+ .*2026.*0?0:30 (CEST|MESZ|UTC\+2)/);
    expect(part).not.toContain('ada@example.com');
    expect(part).not.toMatch(/[{}]/);
  }
  expect(sms).toContain(options.trackingUrl);
});

test.each(each)('shows hostile values of %s in %s as text', (template, locale) => {
  for (const value of hostile) {
    const values = { reference: value, carrier: value, trackingNumber: value };
    const items = [{ name: value, quantity: 1, lineTotal: 1 }];

    const rendered = render({ template, locale, items, ...values }, { shopName: value });

    expectSound(rendered);
    const line = toLine(value).replace(/\s+/g, ' ');
    expect(readText(rendered.html).split(line).length - 1).toBeGreaterThanOrEqual(5);
    expect(rendered.text.split(line).length - 1).toBeGreaterThanOrEqual(5);
  }
});

test('shows any product name as text, once in each part', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }), (name) => {
      const rendered = render({ items: [{ name: `[${name}]`, quantity: 1, lineTotal: 1 }] });
      const line = toLine(`[${name}]`);

      expectSound(rendered);
      expect(parseHtml(rendered.html).texts.filter(({ text }) => text === line)).toHaveLength(1);
      expect(rendered.text.replace(/\s/g, ' ')).toContain(line.replace(/\s/g, ' '));
    }),
  );
});

test.each(each)('keeps a contrast of 4.5 in light and dark mode of %s in %s', (template, locale) => {
  const { texts } = parseHtml(render({ template, locale }).html);

  const weakest = Math.min(...texts.flatMap(({ light, dark }) => [getContrast(light), getContrast(dark)]));

  expect(texts.length).toBeGreaterThan(15);
  expect(new Set(texts.map(({ dark }) => dark.background)).size).toBeGreaterThan(2);
  expect(weakest).toBeGreaterThanOrEqual(4.5);
});

test.each([
  ['cancelled', true, true],
  ['cancelled', false, false],
  ['failed', true, true],
  ['failed', false, false],
  ['refunded', true, false],
  ['delivered', true, false],
] as const)('announces a refund of an order that is %s and paid (%s): %s', (template, paid, isAnnounced) => {
  const { text } = render({ template, paid });

  expect(text.includes('We are refunding €39.98.')).toBe(isAnnounced);
});

test.each([
  ['de-AT', 'de', '€ 39,98'],
  ['de-Latn-CH', 'de', 'EUR 39.98'],
  ['DE', 'de', '39,98 €'],
  ['fr-CA', 'fr', '39,98 €'],
  ['es-419', 'es', '39,98 €'],
  ['de-u-nu-arab', 'de', '39,98 €'],
  ['en-US', 'en', '€39.98'],
  ['ja', 'en', '€39.98'],
  ['dex', 'en', '€39.98'],
  ['x-whatever', 'en', '€39.98'],
  ['', 'en', '€39.98'],
  [undefined, 'en', '€39.98'],
])('chooses for %s the language %s and writes %s', (locale, lang, price) => {
  const rendered = render({ locale });

  expect(rendered.lang).toBe(lang);
  expect(rendered.text).toContain(`Espresso cups  ${price}\n`);
});

test.each([
  [3_998, 'HUF', 'de', '39,98 HUF'],
  [3_998, 'JPY', 'de', '3.998 ¥'],
  [3_998, 'BHD', 'en', 'BHD 3.998'],
  [3_998, 'IQD', 'en', 'IQD 3.998'],
  [3_998, 'CLF', 'en', 'CLF 0.3998'],
  [3_998, 'COP', 'es', '39,98 COP'],
  [5, 'EUR', 'it', '0,05 €'],
  [0, 'EUR', 'fr', '0,00 €'],
  [50 * 999 * 100_000_000 - 1, 'EUR', 'en', '€49,949,999,999.99'],
])('writes %d of the minor unit of %s in %s as %s', (total, currency, locale, price) => {
  expect(render({ total, currency, locale }).text).toContain(`  ${price}\n`);
});

test('names the time zone of the shop', () => {
  expect(render({}, { timeZone: 'UTC' }).text).toContain('As of 26 November 2026 at 13:05 UTC');
  expect(render({ locale: 'en-US' }, { timeZone: 'America/New_York' }).text).toMatch(/at 8:05 AM EST/);
});

test('names an order without a reference by its id, and by the start of it in the subject', () => {
  const { subject, text } = render({ reference: undefined });

  expect(subject).toBe('Your order 0d9f3a52 is on its way');
  expect(text).toContain(`Order ${orderId}, placed on`);
});

test('leaves out what the carrier has not given', () => {
  expect(render({ carrier: undefined, trackingNumber: undefined }).text).not.toMatch(/Carrier|Tracking number/);
});

test('renders nothing for a template of another release', () => {
  const schema = toStoredSchema(NotificationRequested.shape.data);
  const { orderId: _, ...data } = createRequest();
  const newer = schema.parse({ ...data, template: 'returned' });
  const inherited = schema.parse({ ...data, template: 'toString' });

  expect(renderNotification({ ...newer, orderId }, options)).toBeUndefined();
  expect(renderNotification({ ...inherited, orderId }, options)).toBeUndefined();
});
