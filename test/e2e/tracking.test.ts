import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, closeConnections, shop, waitFor } from './api.ts';
import { getTrackingLink } from './client.ts';
import { createOrderRequest, createProduct, payWith, placeOrder, waitForStatus } from './fixtures.ts';

afterAll(closeConnections);

const contact = { email: 'ada@example.com', locale: 'de' };

async function readPath(orderId: string): Promise<string> {
  return new URL((await ok(getTrackingLink(orderId, {}, as(shop)))).url).pathname;
}

test('shows a customer the progress of an order until it is delivered, and no one who it is for', async () => {
  const request = createOrderRequest(await createProduct(1), { contact, ...payWith('tok_ok') });
  const { orderId } = await placeOrder(request);
  const path = await readPath(orderId);
  const { headers, body: first } = await call('GET', path);
  expect(first).toContain('<html lang="de"');
  expect(first).toContain('Espresso cups');

  await waitForStatus(orderId, 'DELIVERED');
  const { status, body } = await call('GET', path, { headers: { 'if-none-match': headers.etag ?? '' } });

  expect(status).toBe(200);
  expect(body).toContain('<h1>Ihre Bestellung wurde zugestellt</h1>');
  for (const step of ['Bestellt', 'Bezahlt', 'Verschickt', 'Zugestellt'])
    expect(body).toMatch(new RegExp(`<li class="reached">${step} <time datetime="2`));
  expect(body).toMatch(/Sendungsnummer:<\/dt> <dd><bdi>\S+<\/bdi>/);
  expect(body).not.toMatch(new RegExp(`ada@|19,99|${request.customerId}|${orderId}`));
});

test('says in words that an order was cancelled and its payment returned', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_ok')));
  const path = await readPath(orderId);
  await call('POST', `/orders/${orderId}/cancel`, { as: shop, body: {} });

  const { body } = await waitFor(
    () => call('GET', path),
    (page) => /We have paid you back|has been delivered/.test(page.body),
  );

  expect(body).toContain('<h1>Your order has been cancelled</h1>');
});

test('answers the same to every link that is not ours', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  const path = await readPath(orderId);
  const wrong = [path.slice(0, -2), `/track/${orderId}`, '/track/x'];

  const responses = await Promise.all(wrong.map((each) => call('GET', each)));

  expect(new Set(responses.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
  expect(responses[0]?.status).toBe(404);
});
