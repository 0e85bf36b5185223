import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseLanguage, languages, toLine } from '../../../../../functions/messages/texts/language.ts';
import type { Order } from '../../../../../functions/ordering/domain/order.ts';
import { orderStatuses } from '../../../../../functions/ordering/domain/statuses.ts';
import {
  createPagePolicy,
  describeNothing,
  describeOrder,
  layOut,
} from '../../../../../functions/ordering/domain/tracking/page.ts';
import { style } from '../../../../../functions/ordering/domain/tracking/style.ts';
import { address, payment } from '../../../../support/example.ts';
import { getContrast, parseHtml } from '../../../../support/parse-html.ts';
import { advance, createExampleOrder, createOrderIn, payingOrder } from '../../placed-order.ts';

const shop = { name: 'Demo shop', timeZone: 'Europe/Vienna' };
const tags =
  'html head meta title link style body header bdi main h1 p ol li span time dl div dt dd table thead tbody tr th td script'.split(
    ' ',
  );

function render(order: Order, locale = 'en', ofShop = shop): string {
  const choice = chooseLanguage(locale);
  return layOut(describeOrder(order, choice, ofShop), choice, ofShop, {
    tag: '"tag"',
    live: 'wss://live.example?ticket=x',
  });
}

/** Parses a page without the contents of its script and style. Throws for markup that is not well-formed. */
function parse(page: string) {
  const { elements, texts } = parseHtml(page.replace(/(<(script|style)[^>]*>).*?(?=<\/\2>)/gs, '$1'));
  return {
    elements,
    text: texts
      .map(({ text }) => text.trim())
      .join(' ')
      .replace(/[\s\u00a0\u202f]+/g, ' '),
  };
}

const owed = advance(payingOrder, 'paid', 'processing', 'shipped', 'lost');
const cases: Record<string, Order> = {
  ...Object.fromEntries(orderStatuses.map((status) => [status, createOrderIn(status)])),
  owed,
  declined: advance(payingOrder, 'declined'),
  overtaken: advance(payingOrder, 'paid', 'delivered'),
  cancelling: advance(payingOrder, 'paid', 'cancellationRequested'),
  refused: advance(payingOrder, 'paid', 'processing', 'cancellationRequested', 'cancellationRefused'),
};
const each = Object.keys(cases).flatMap((name) => languages.map((lang) => [name, lang] as const));

test.each(each)('renders %s in %s as one well-formed page', (name, lang) => {
  const page = render(cases[name] ?? payingOrder, lang);
  const { elements, text } = parse(page);
  const count = (wanted: string) => elements.filter(({ tag }) => tag === wanted).length;

  expect(elements[0]?.attributes).toMatchObject({ lang, dir: 'ltr' });
  expect(['h1', 'main', 'header', 'script', 'style'].map(count)).toEqual([1, 1, 1, 1, 1]);
  expect(elements.filter(({ tag }) => !tags.includes(tag))).toEqual([]);
  expect(
    elements.filter(({ attributes }) => 'style' in attributes || /^on/.test(Object.keys(attributes).join())),
  ).toEqual([]);
  expect(text).not.toMatch(/undefined|NaN|\[object|[{}]/);
  expect(text).toContain('Espresso cups 2');
  for (const { attributes } of elements.filter(({ tag }) => tag === 'time'))
    expect(attributes.datetime).toMatch(/^2026-11-20T10:00:\d\d\.000Z$/);
});

test.each([
  ['PENDING_SHIPMENT', 'We have your order Order placed 20 November 2026 at 11:00 CET Paid (not yet)'],
  ['CONFIRMED', 'Your order is paid'],
  ['PROCESSING', 'We are packing your order'],
  ['SHIPPED', 'Your order is on its way'],
  ['OUT_FOR_DELIVERY', 'Your order is out for delivery'],
  ['DELIVERED', 'Your order has been delivered'],
  ['CANCELLED', 'Your order has been cancelled We have paid you back.'],
  [
    'FAILED',
    'We could not complete your order We are sorry: your order could not be delivered. We have paid you back.',
  ],
  ['owed', 'could not be delivered. We pay you back. The refund is under way. Depending on your bank'],
  ['declined', 'We could not complete your order Your payment was not accepted'],
  ['overtaken', 'Paid 20 November 2026 at 11:00 CET In preparation Shipped Out for delivery Delivered 20 November'],
  ['cancelling', 'Your order is paid A cancellation was requested. We are checking'],
  ['refused', 'We are packing your order A cancellation was requested, but it came too late.'],
])('says in words where the order is: %s', (name, words) => {
  expect(parse(render(cases[name] ?? payingOrder)).text).toContain(words);
});

test('shows carrier and tracking number once they are known', () => {
  expect(parse(render(createOrderIn('SHIPPED'), 'de')).text).toContain('Versand durch: memory Sendungsnummer: T1');
  expect(parse(render(createOrderIn('CONFIRMED'), 'de')).text).not.toContain('Versand durch');
});

test.each(each)('shows no personal data, price or id of %s in %s', (name, lang) => {
  const secrets = {
    customerId: 'canary-customer',
    reference: 'canary-reference',
    contact: { email: 'canary@cage.example', locale: lang },
    shippingAddress: { ...address, name: 'Canary Yellowbird', line1: '7 Canary Wharf', city: 'Canaryville' },
    metadata: { note: 'canary-note' },
  };
  const { contact, shippingAddress, metadata, customerId, reference } = createExampleOrder({ ...secrets, payment });
  const order = { ...cases[name], contact, shippingAddress, metadata, customerId, reference } as Order;

  const page = render(
    { ...order, cancellation: { status: 'ACCEPTED', reason: 'canary-reason', at: order.createdAt } },
    lang,
  );

  expect(page).not.toMatch(/[Cc]anary|10121|1999|3998|19[.,]99|39[.,]98|EUR|€/);
  for (const id of [order.orderId, order.clientId, order.payment?.paymentId ?? 'pay-1', order.trace.correlationId])
    expect(page).not.toContain(id);
});

const [item] = payingOrder.items;
const named = (name: string): Order => ({ ...payingOrder, items: item ? [{ ...item, name }] : [] });

test.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</main></body><h1>x',
  'cups\u202Egnp.exe\u2066',
  '\uD800 half a pair',
  '&lt;b&gt; {order} $& $1',
  'W'.repeat(120),
])('shows a hostile name as text: %s', (name) => {
  const { elements, text } = parse(render(named(name), 'en', { ...shop, name }));

  expect(elements.filter(({ tag }) => !tags.includes(tag))).toEqual([]);
  expect(text.split(toLine(name)).length - 1).toBe(2);
});

test('shows any product name as text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }), (name) => {
      const { elements, text } = parse(render(named(`[${name}]`)));

      expect(elements.filter(({ tag }) => !tags.includes(tag))).toEqual([]);
      expect(text).toContain(toLine(`[${name}]`).replace(/[\s\u00a0\u202f]+/g, ' '));
    }),
  );
});

test('has its one style and its one script in the policy, and nothing else', () => {
  const page = render(payingOrder);
  const hash = (tag: string) => {
    const source = new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 's').exec(page)?.[1] ?? '';
    return createHash('sha256').update(source).digest('base64');
  };

  expect(createPagePolicy('wss://live.example/live')).toBe(
    `default-src 'none'; style-src 'sha256-${hash('style')}'; script-src 'sha256-${hash('script')}'; ` +
      "connect-src 'self' wss://live.example; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

test.each(orderStatuses)('has what the script refreshes it with until the order has ended: %s', (status) => {
  const isEnded = ['DELIVERED', 'CANCELLED', 'FAILED'].includes(status);
  const [tag, live] = isEnded ? ['', ''] : ['&quot;tag&quot;', 'wss://live.example?ticket=x'];

  expect(render(createOrderIn(status))).toContain(`<main data-tag="${tag}" data-live="${live}">`);
});

test('keeps a contrast of 4.5 in light and dark mode', () => {
  const palettes = style.toString().match(/:root \{[^}]*\}/g) ?? [];
  expect(palettes).toHaveLength(2);

  for (const palette of palettes) {
    const find = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(palette)?.[1] ?? '';
    for (const [color, background] of [
      ['ink', 'card'],
      ['quiet', 'card'],
      ['quiet', 'page'],
    ] as const)
      expect(getContrast({ color: find(color), background: find(background) })).toBeGreaterThanOrEqual(4.5);
    expect(getContrast({ color: find('mark'), background: find('card') })).toBeGreaterThanOrEqual(3);
  }
});

test.each(languages)('says in %s that there is no order', (lang) => {
  const choice = chooseLanguage(lang);
  const { elements, text } = parse(layOut(describeNothing(choice), choice, shop));

  expect(elements[0]?.attributes.lang).toBe(lang);
  expect(elements.filter(({ tag }) => tag === 'h1')).toHaveLength(1);
  expect(text.length).toBeGreaterThan(60);
});
