import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { apiUrl, call, closeConnections, shop, waitFor } from '../e2e/api.ts';
import { corruptItem, createMessage, sendToQueue } from '../e2e/engines.ts';
import {
  createOrderRequest,
  createProduct,
  get,
  payWith,
  placeOrder,
  post,
  readOrder,
  waitForStatus,
} from '../e2e/fixtures.ts';
import { launchBrowser, listViolations, signIn, type Visitor, waitUntilRead } from './browser.ts';

const hostile = '<img src=x onerror="window.wasHacked=1">{{7*7}}‮';
let browser: Browser;
let operator: Visitor;
beforeAll(async () => {
  browser = await launchBrowser();
  operator = await signIn(browser, 'operator');
});
afterAll(async () => {
  await browser?.close();
  closeConnections();
});

const open = async (path: string, { page }: Visitor = operator) => {
  await page.goto(`${apiUrl()}${path}`);
  await waitUntilRead(page);
  return page;
};

/** Has a message fail all of its attempts, and returns its dead letter. */
async function plantDeadLetter(): Promise<{ id: string; orderId: string; repair: () => Promise<unknown> }> {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(5)));
  await waitForStatus(orderId, 'DELIVERED');
  const repair = await corruptItem('Deliveries', orderId);
  const data = { clientId: 'demo-shop', items: [{ productId: 'espresso-cups', quantity: 1 }] };
  await sendToQueue('orders.fifo', createMessage('order.created', '/ordering', orderId, data), orderId);
  const { items } = await waitFor(
    () => get(`/operations/dead-letters?orderId=${orderId}`),
    (list) => list.items.length > 0,
  );
  return { id: items[0].id, orderId, repair };
}

test('shows an order that is placed while the list is open, and follows it to its end', async () => {
  const page = await open('/console/orders');
  await page.getByText('● live').waitFor();

  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_ok')));

  await page.getByRole('link', { name: orderId.slice(0, 8) }).click();
  await page.locator('.sentence').getByText('The order was delivered').waitFor({ timeout: 60_000 });
  await page.getByRole('listitem').filter({ hasText: 'from OUT_FOR_DELIVERY · to DELIVERED' }).waitFor();
});

test('finds an order by its id, its reference and its customer', async () => {
  const reference = `WEB-${Date.now()}`;
  const { orderId, customerId } = await placeOrder(createOrderRequest(await createProduct(1), { reference }));
  for (const [label, text] of [
    ['Reference', reference],
    ['Customer', customerId],
  ] as const) {
    const page = await open('/console/orders');
    await page.getByLabel(label).fill(text);
    await page.getByRole('button', { name: 'Search' }).click();
    await page
      .getByRole('link', { name: orderId.slice(0, 8) })
      .first()
      .waitFor();
  }

  const page = await open('/console/orders');
  await page.getByLabel('Order id').fill(orderId);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: `Order ${reference}` }).waitFor();
});

test('redrives a dead letter by keyboard, after saying what would happen, from the overview in six steps', async () => {
  const { id, repair } = await plantDeadLetter();
  await repair();
  const page = await open('/console');
  const press = async (role: 'link' | 'button', name: string | RegExp) => {
    await page.getByRole(role, { name }).first().focus();
    await page.keyboard.press('Enter');
  };

  await press('link', /dead letters$/);
  await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
  await page.locator(`a[href$="${encodeURIComponent(id)}"]`).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Dead letter', exact: true }).waitFor();
  await press('button', /^Redrive$/);
  await page.getByRole('dialog').getByText('The order', { exact: false }).first().waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).focus();
  await page.keyboard.press('Enter');

  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).waitFor();
  const { closed, redrives } = await get(`/operations/dead-letters/${encodeURIComponent(id)}`);
  expect(closed !== null || redrives === 1).toBe(true);
});

test('cancels an order in the name of the person, with a reason', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_down')));
  const page = await open(`/console/orders/${orderId}`);

  await page.getByRole('button', { name: 'Cancel the order' }).click();
  await page.getByLabel('Reason').fill('the customer called');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click();

  await page.getByText('The cancellation is requested.').waitFor();
  expect((await readOrder(orderId)).cancellation).toMatchObject({ reason: 'the customer called' });
  await page.keyboard.press('Escape');
  await page
    .getByRole('listitem')
    .filter({ hasText: /order cancellation requested.*by person:/ })
    .waitFor();
});

test('keeps an open dialog when the page no longer offers its action', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_down')));
  const page = await open(`/console/orders/${orderId}`);
  await page.getByRole('button', { name: 'Cancel the order' }).click();

  await post(`/orders/${orderId}/cancel`, {});
  await page.getByText('The order was cancelled.', { exact: true }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click();

  await page.getByText('The cancellation is requested.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel the order' }).waitFor({ state: 'detached' });
});

test('runs the doctor and says how much it has checked', async () => {
  const page = await open('/console/doctor');

  await page.getByRole('button', { name: 'Run', exact: true }).click();

  await page.getByText(/^Checked \d.* orders/).waitFor({ timeout: 60_000 });
});

test('adjusts stock, and shows the new number', async () => {
  const productId = await createProduct(3);
  const page = await open('/console/products');
  while ((await page.getByText(productId, { exact: true }).count()) === 0)
    await page.getByRole('button', { name: 'Show more' }).click();

  const row = page.getByRole('row').filter({ hasText: productId });
  await row.getByRole('button', { name: 'Adjust stock' }).click();
  await page.getByLabel('Pieces').fill('4');
  await page.getByLabel('Reason').fill('found in the cellar');
  await page.getByRole('dialog').getByRole('button', { name: 'Adjust stock' }).click();

  await page.getByText('7 pieces are available now.').waitFor();
});

test('adjusts stock once when the answer to the first request is lost', async () => {
  const productId = await createProduct(3);
  const page = await open('/console/products');
  while ((await page.getByText(productId, { exact: true }).count()) === 0)
    await page.getByRole('button', { name: 'Show more' }).click();
  let requests = 0;
  await page.route('**/stock-adjustments', async (route) => {
    requests += 1;
    if (requests > 1) return route.continue();
    await post(`/products/${productId}/stock-adjustments`, route.request().postDataJSON());
    return route.abort();
  });

  const row = page.getByRole('row').filter({ hasText: productId });
  await row.getByRole('button', { name: 'Adjust stock' }).click();
  const dialog = page.getByRole('dialog');
  await page.getByLabel('Pieces').fill('4');
  await page.getByLabel('Reason').fill('counted');
  await dialog.getByRole('button', { name: 'Adjust stock' }).click();
  await dialog.getByText('The API did not respond').waitFor();
  await dialog.getByRole('button', { name: 'Adjust stock' }).click();

  await page.getByText('7 pieces are available now.').waitFor();
  expect((await get(`/products/${productId}`)).available).toBe(7);
  operator.faults.splice(0);
  await page.unroute('**/stock-adjustments');
});

test('confirms no redrive before its dry run has answered, nor after it has failed', async () => {
  const page = await open('/console/dead-letters');
  const answer = Promise.withResolvers<void>();
  await page.route('**/dead-letters/redrive', async (route) => {
    await answer.promise;
    return route.abort();
  });

  await page.getByRole('button', { name: 'Redrive all that match' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Redrive all that match' });
  await page.getByText('Finding out what would happen…').waitFor();
  expect(await confirm.isDisabled()).toBe(true);
  answer.resolve();
  await page.getByRole('dialog').getByText('The API did not respond').waitFor();

  expect(await confirm.isDisabled()).toBe(true);
  operator.faults.splice(0);
  await page.unroute('**/dead-letters/redrive');
});

test('moves the focus to the heading of a page that a link opens', async () => {
  const page = await open('/console');

  await page.getByRole('link', { name: 'Queues', exact: true }).click();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();

  expect(await page.evaluate('document.activeElement.outerHTML')).toBe('<h1 tabindex="-1">Queues</h1>');
});

test('opens the orders behind a figure', async () => {
  await placeOrder(createOrderRequest(await createProduct(1)));
  const page = await open('/console/figures');

  await page.getByRole('link', { name: /\d placed/ }).click();

  await page.getByRole('heading', { name: 'Orders: placed' }).waitFor();
  await waitUntilRead(page);
  while (await page.getByRole('button', { name: 'Show more' }).count())
    await page.getByRole('button', { name: 'Show more' }).click();
  const { orders } = await get(`/analytics/dashboard${new URL(page.url()).search}`);
  expect(orders.placed).toBeGreaterThan(0);
  expect(await page.getByRole('row').count()).toBe(orders.placed + 1);
});

test('shows the day that a report links to, and downloads its figures', async () => {
  const page = await open('/console/figures?day=2026-11-26');
  await page.getByRole('heading', { name: 'Figures of 2026-11-26' }).waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Report as CSV' }).click(),
  ]);

  expect(download.suggestedFilename()).toBe('report-2026-11-26.csv');
  expect(await page.getByRole('link', { name: /^\d+ placed/ }).getAttribute('href')).toContain('to=2026-11-26T23');
});

test('finds the orders of a status by each choice of the filter', async () => {
  const page = await open('/console/orders');
  const choices = await page.getByLabel('Status').getByRole('option').count();
  for (let index = 1; index < choices; index += 1) {
    await page.getByLabel('Status').selectOption({ index });
    await page.getByRole('button', { name: 'Search' }).click();
    await waitUntilRead(page);
    expect(await page.locator('main [role=alert]').allInnerTexts()).toEqual([]);
  }
});

test('shows texts of customers as text', async () => {
  const request = createOrderRequest(await createProduct(1));
  const line = hostile.replace('\u202e', '');
  const { orderId } = await placeOrder({
    ...request,
    metadata: { note: line },
    shippingAddress: { name: line, line1: line, city: line, postalCode: '10121', country: 'IT' },
  });
  await post(`/orders/${orderId}/cancel`, { reason: line }, shop);

  for (const path of [`/console/orders/${orderId}`, `/console/deliveries/${orderId}`, '/console/orders']) {
    const page = await open(path);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.evaluate('window.wasHacked')).toBeUndefined();
  }
});

test('offers a viewer everything to see and nothing to change', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_down')));
  const viewer = await signIn(browser, 'viewer', `/console/orders/${orderId}`);
  await waitUntilRead(viewer.page);

  for (const path of [`/console/orders/${orderId}`, '/console/dead-letters', '/console/products', '/console/doctor']) {
    const page = await open(path, viewer);
    expect(await page.locator('main .notice.bad').allInnerTexts()).toEqual([]);
    const changing = /Cancel the order|Redrive|Discard|Adjust|Change the price|Run/;
    expect(await page.getByRole('button', { name: changing }).count()).toBe(0);
  }
  expect(viewer.faults).toEqual([]);
});

test('goes back to the sign-in when the session ends', async () => {
  const leaving = await signIn(browser, 'operator');
  await leaving.page.getByRole('button', { name: 'Sign out' }).click();
  await leaving.page.getByRole('link', { name: 'Sign in' }).waitFor();

  await leaving.page.goto(`${apiUrl()}/console/queues`);

  await leaving.page.getByRole('link', { name: 'Sign in' }).waitFor();
  await leaving.context.close();
});

describe('every page', () => {
  let paths: string[];
  beforeAll(async () => {
    const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_ok')));
    await waitForStatus(orderId, 'DELIVERED');
    const body = { url: 'http://localhost:9/hook' };
    const { json } = await call('POST', '/webhooks', { as: shop, body });
    const { id } = await plantDeadLetter();
    const details = [
      `orders/${orderId}`,
      `deliveries/${orderId}`,
      `webhooks/${json.webhookId}`,
      `dead-letters/${encodeURIComponent(id)}`,
    ];
    const lists = ['orders', 'attention', 'dead-letters', 'money-owed', 'queues', 'doctor', 'webhooks', 'products'];
    const figures = ['deliveries', 'figures', 'figures?days=30', 'figures?day=2026-11-26', 'figures/delivered'];
    paths = ['/console', ...[...lists, ...figures, ...details].map((path) => `/console/${path}`)];
    expect(paths).toHaveLength(18);
  });

  test('has no violation that axe finds, light and dark', async () => {
    expect(await listViolations(browser, operator, paths)).toEqual([]);
  }, 300_000);

  test('fits 390 pixels', async () => {
    const { page } = operator;
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of paths) {
      await open(path);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('shows no error, and causes none in the browser', async () => {
    for (const path of paths) {
      const page = await open(path);
      expect([path, await page.locator('main [role=alert]').allInnerTexts()]).toEqual([path, []]);
    }
    expect(operator.faults).toEqual([]);
  });
});
