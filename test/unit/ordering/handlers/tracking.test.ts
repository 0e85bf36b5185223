import { beforeAll, expect, jest, test } from '@jest/globals';
import { createMessage, createOrderRequest, parcel } from '../../../support/example.ts';
import { ask, consume, place, setUpHandlers } from './handlers.ts';

setUpHandlers();

const link = 'GET /orders/{orderId}/tracking-link';
const page = 'GET /track/{token}';
let orderId: string;
let token: string;
beforeAll(async () => {
  const contact = { email: 'ada@example.com', locale: 'it-CH' };
  orderId = (await place(createOrderRequest({ contact }), 'tracked')).answer.orderId;
  token = (await ask(link, { path: { orderId } })).answer.url.replace('http://issuer/track/', '');
}, 30_000);

test('returns the link to the client of the order and to operators only', async () => {
  const own = await ask(link, { path: { orderId } });
  const operators = await ask(link, { path: { orderId }, as: 'demo-operator' });

  expect([own.status, operators.answer.url]).toEqual([200, own.answer.url]);
  expect(own.answer).toEqual({ url: `http://issuer/track/${token}`, expiresAt: expect.stringMatching(/^2\d{3}-.*Z$/) });
  for (const asking of [{ path: { orderId }, as: 'other-shop' }, { path: { orderId: 'x' } }])
    expect((await ask(link, asking)).answer).toMatchObject({ status: 404, code: 'order_not_found' });
});

test('shows the page without a token of a client, and moves with the order', async () => {
  const first = await ask(page, { path: { token }, as: '' });
  await consume(createMessage('delivery.shipped', { id: 'scan-1', subject: orderId, data: parcel }));
  const second = await ask(page, { path: { token }, as: '', headers: { 'if-none-match': String(first.headers.etag) } });

  expect([first.status, second.status]).toEqual([200, 200]);
  expect(first.text).toContain('Abbiamo ricevuto il tuo ordine');
  expect(second.text).toContain('Il tuo ordine è in viaggio');
  expect(second.text).toContain('T1');
  const again = await ask(page, { path: { token }, as: '', headers: { 'if-none-match': String(second.headers.etag) } });
  expect([again.status, again.text]).toEqual([304, undefined]);
});

test('answers HEAD as GET, without the body', async () => {
  const { 'x-correlation-id': _, traceparent: __, ...wanted } = (await ask(page, { path: { token } })).headers;
  const head = await ask('HEAD /track/{token}', { path: { token } });

  expect([head.status, head.text]).toEqual([200, undefined]);
  expect(head.headers).toMatchObject({ ...wanted, 'x-content-type-options': 'nosniff' });
});

test('answers the same 404 to a wrong link, a malformed one and one without a signature', async () => {
  const responses = await Promise.all(
    [token.replace(/.$/, ''), 'x', orderId].map((wrong) => ask(page, { path: { token: wrong } })),
  );

  const shown = responses.map(({ status, text, headers }) => {
    const { 'x-correlation-id': _, traceparent: __, ...rest } = headers;
    return { status, text, ...rest };
  });
  expect(shown[0]).toMatchObject({ status: 404, 'cache-control': 'private, no-store' });
  expect(shown).toEqual([shown[0], shown[0], shown[0]]);
});

test('logs neither the token nor the path', async () => {
  const { logger } = await import('../../../../functions/platform/logger.ts');
  const info = jest.spyOn(logger, 'info');

  await ask(page, { path: { token } });

  expect(info).toHaveBeenCalledWith('request completed', expect.objectContaining({ route: page, status: 200 }));
  expect(JSON.stringify(info.mock.calls)).not.toMatch(new RegExp(`${orderId}|/track/[^{]`));
});
