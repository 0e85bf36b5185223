import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  respondWithTrackingLink,
  respondWithTrackingPage,
  type TrackingPorts,
} from '../../../../functions/ordering/adapters/tracking-page.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import type { HttpRequest } from '../../../../functions/platform/http/http-function.ts';
import { verifyLiveTicket } from '../../../../functions/platform/links/live-ticket.ts';
import { createTrackingLink } from '../../../../functions/platform/links/tracking-link.ts';
import { orderId } from '../../../support/example.ts';
import { linkKeys } from '../../../support/handlers.ts';
import { createExampleOrder, createOrderIn } from '../placed-order.ts';

const baseUrl = 'https://shop.example';
const others = { id: '1', key: 'o'.repeat(64) };
let stored: Order;
let clock: string;
const ports: TrackingPorts = {
  orders: { find: async (id) => (id === stored.orderId ? stored : undefined) },
  findMasterKeys: async () => [linkKeys],
  now: () => new Date(clock),
  baseUrl,
  liveUrl: 'wss://live.example/live',
  shop: { name: 'Demo shop', timeZone: 'Europe/Rome' },
};
beforeEach(() => {
  stored = createOrderIn('SHIPPED');
  clock = '2026-11-21T00:00:00.000Z';
});

async function createToken(id = orderId, keys = linkKeys): Promise<string> {
  return (await createTrackingLink('', id, async () => [keys])).replace('/track/', '');
}

async function read(headers: Record<string, string> = {}, token?: string) {
  const params = { token: token ?? (await createToken()) };
  const request: Partial<HttpRequest> = { params, headers };
  const { status, body, headers: sent } = await respondWithTrackingPage(request as HttpRequest, ports);
  return { status, body: body === undefined ? undefined : String(body), headers: sent ?? {} };
}

const findLang = (body = '') => /<html lang="(\w+)"/.exec(body)?.[1];

test('sends the page with headers that keep it private', async () => {
  const { status, headers, body } = await read();

  expect([status, findLang(body)]).toEqual([200, 'en']);
  expect(headers).toEqual({
    etag: expect.stringMatching(/^"[\w-]{22}"$/),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'private, no-store',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  });
});

test('answers 304 to its tag, which the page names and which changes with it', async () => {
  const first = await read();
  const tag = String(first.headers.etag);
  expect(first.body).toContain(`<main data-tag="${tag.replaceAll('"', '&quot;')}" data-live=`);
  expect(await read()).toEqual(first);

  const unchanged = await read({ 'if-none-match': tag });
  stored = createOrderIn('OUT_FOR_DELIVERY');
  const changed = await read({ 'if-none-match': tag });

  expect([unchanged.status, unchanged.body, unchanged.headers.etag]).toEqual([304, undefined, tag]);
  expect([changed.status, changed.headers.etag === tag]).toEqual([200, false]);
});

test('has a ticket that shows only that the order changes, and does not change the tag', async () => {
  const first = await read();
  clock = '2026-11-21T00:00:30.000Z';
  const later = await read();
  const [, ticket = ''] = /data-live="wss:\/\/live\.example\/live\?ticket=([\w.-]+)"/.exec(first.body ?? '') ?? [];

  expect(await verifyLiveTicket(ticket, ports.findMasterKeys, new Date(clock))).toEqual({
    ...{ topic: `order:${orderId}`, clientId: stored.clientId, isOperator: false, isPublic: true },
  });
  expect(later.body).not.toBe(first.body);
  expect(later.headers.etag).toBe(first.headers.etag);
  expect(first.headers['content-security-policy']).toContain("connect-src 'self' wss://live.example;");
});

test.each([
  ['de-AT', 'fr', 'de'],
  ['nl', 'fr;q=0.5, it', 'it'],
  [undefined, 'es', 'es'],
  [undefined, 'nl', 'en'],
])('writes in the language of an order with %s, for a reader who accepts %s: %s', async (locale, accepted, lang) => {
  stored = createExampleOrder({ contact: { email: 'ada@example.com', ...(locale && { locale }) } });

  expect(findLang((await read({ 'accept-language': accepted })).body)).toBe(lang);
});

describe('a link without an order', () => {
  async function listTokens(): Promise<string[]> {
    const token = await createToken();
    return [
      await createToken(orderId, others),
      await createToken(orderId.replace('0', '1')),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      token.toUpperCase(),
      `${token}.x`,
      orderId,
      '',
      '..',
      '<script>',
      'x'.repeat(8_000),
    ];
  }

  test('has one and the same response, whether it is wrong, malformed, expired or unknown', async () => {
    const responses = await Promise.all((await listTokens()).map((token) => read({}, token)));
    stored = createOrderIn('DELIVERED');
    clock = '2027-06-01T00:00:00.000Z';
    responses.push(await read(), await read({ 'if-none-match': '*' }));

    const [first, ...rest] = responses;
    expect(first?.status).toBe(404);
    expect(first?.headers).toEqual({ ...(await read()).headers, etag: undefined });
    for (const response of rest) expect(response).toEqual(first);
  });

  test('has it in the language of the reader, never in that of the order', async () => {
    stored = { ...createOrderIn('DELIVERED'), contact: { email: 'ada@example.com', locale: 'de' } };
    clock = '2027-06-01T00:00:00.000Z';

    expect(findLang((await read({ 'accept-language': 'fr' })).body)).toBe('fr');
  });
});

test('serves the page until the moment at which the link expires', async () => {
  stored = createOrderIn('DELIVERED');
  const { body } = await respondWithTrackingLink(stored, ports);
  expect(body).toEqual({ url: `${baseUrl}/track/${await createToken()}`, expiresAt: '2027-02-18T10:00:05.000Z' });

  clock = '2027-02-18T10:00:04.999Z';
  expect((await read()).status).toBe(200);
  clock = '2027-02-18T10:00:05.000Z';
  expect((await read()).status).toBe(404);
});

test.each(['2026-11-21T00:00:00.001Z', '2026-11-21T23:59:59.999Z'])(
  'promises 90 days after the end of the day while the order is under way: %s',
  async (now) => {
    clock = now;

    expect((await respondWithTrackingLink(stored, ports)).body).toMatchObject({
      expiresAt: '2027-02-20T00:00:00.000Z',
    });
  },
);
