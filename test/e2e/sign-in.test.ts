import { afterAll, expect, test } from '@jest/globals';
import { call, closeConnections, shop } from './api.ts';
import { canReachEngines } from './engines.ts';
import { createOrderRequest, createProduct, listEvents, placeOrder } from './fixtures.ts';
import { Browser, fromConsole, signIn } from './sign-in.ts';

afterAll(closeConnections);

/** Only a local system has a directory that asks for no password. */
const testLocally = canReachEngines ? test : test.skip;

const cancel = (orderId: string) => ({ method: 'POST', path: `/orders/${orderId}/cancel`, body: {} });

testLocally('signs an operator in, who then changes an order under the name of the person', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  const { browser, returned } = await signIn('operator', '/console/orders?status=SHIPPED');

  const session = await browser.send({ path: '/console/session', headers: fromConsole });
  const cancelled = await browser.send({ ...cancel(orderId), headers: fromConsole });

  expect([returned.status, returned.headers.get('location')]).toEqual([303, '/console/orders?status=SHIPPED']);
  expect([session.status, session.json]).toEqual([
    200,
    { name: 'Olivia Operator', scopes: ['operations'], expiresAt: expect.any(String) },
  ]);
  expect(cancelled.status).toBe(202);
  expect((await listEvents(orderId)).map(({ actor }) => actor)).toContain('person:operator');
});

testLocally('shows a viewer everything and lets a viewer change nothing', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  const { browser } = await signIn('viewer');

  const read = await browser.send({ path: `/orders/${orderId}`, headers: fromConsole });
  const doctor = await browser.send({ method: 'POST', path: '/operations/doctor', headers: fromConsole, body: {} });
  const cancelled = await browser.send({ ...cancel(orderId), headers: fromConsole });

  expect([read.status, read.json.orderId]).toEqual([200, orderId]);
  expect([doctor.status, doctor.json.code]).toEqual([403, 'scope_missing']);
  expect([cancelled.status, cancelled.json.code]).toEqual([403, 'scope_missing']);
});

testLocally.each([
  ['without the header of the console', { 'sec-fetch-site': 'same-origin' }],
  ['from another site', { ...fromConsole, 'sec-fetch-site': 'cross-site' }],
  ['from another origin of the site', { ...fromConsole, 'sec-fetch-site': 'same-site' }],
  ['typed into the address bar', { ...fromConsole, 'sec-fetch-site': 'none' }],
  ['from a program', { 'x-orders-console': '1' }],
])('does not take the session of a request %s', async (_, headers) => {
  const { browser } = await signIn('operator');

  for (const path of ['/orders', '/console/session']) {
    const { status, json } = await browser.send({ path, headers });
    expect([path, status, json.code]).toEqual([path, 401, 'token_missing']);
  }
});

testLocally('takes the Authorization header before the session', async () => {
  const { browser } = await signIn('operator');
  const { json } = await call('GET', '/operations/queues', {
    as: shop,
    headers: { ...fromConsole, cookie: browser.cookieHeader() },
  });

  expect(json.code).toBe('scope_missing');
});

testLocally('ends the session of the browser at the sign-out', async () => {
  const { browser } = await signIn('operator');

  const signedOut = await browser.send({ method: 'POST', path: '/console/sign-out', headers: fromConsole });
  const session = await browser.send({ path: '/console/session', headers: fromConsole });

  expect([signedOut.status, browser.cookies.has('__Host-session')]).toEqual([204, false]);
  expect(session.status).toBe(401);
});

testLocally('shows a page when a response of the directory is used twice', async () => {
  const { callback, cookies } = await signIn('operator');
  const [withCookie, without] = [new Browser(cookies), new Browser()];

  for (const browser of [withCookie, without]) {
    const again = await browser.open(callback);
    expect([again.status, again.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(await again.text()).toContain('This sign-in has ended');
    expect(browser.cookies.has('__Host-session')).toBe(false);
  }
});

testLocally('shows a page when the directory refuses the person', async () => {
  const { returned, browser } = await signIn('stranger');

  expect([returned.status, await returned.text()]).toEqual([400, expect.stringContaining('You are not signed in')]);
  expect([...browser.cookies.keys()]).toEqual([]);
});
