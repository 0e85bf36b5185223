import { request as sendRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type Inbox, startInbox } from '../../../../local/mail/inbox.ts';
import type { StoredMail } from '../../../../local/mail/stored-mail.ts';

const hostile = '<script>alert(1)</script>"\'&';
const mails: StoredMail[] = ['ada@example.com', 'bob@example.com', 'ada@example.com'].map((to, n) => ({
  ...{ id: `mail ${n}/`, at: `2026-11-26T13:0${n}:00.000Z`, to, from: 'Demo shop <shop@example.com>' },
  ...{ subject: `${hostile} ${n}`, text: `text ${n} ${hostile}`, headers: {}, raw: `Subject: ${n}`, tags: {} },
  html: `<html><head></head><body>mail ${n}<script>alert(1)</script></body></html>`,
}));
const secret = `whsec_${Buffer.from([...Array(32).keys()].map((byte) => byte + 224)).toString('base64')}`;
const body = '{"type":"order.created","data":{"name":"ünï"}}';
let inbox: Inbox;

beforeEach(async () => {
  inbox = await startInbox({ port: 0, mails: () => mails, slowMs: 50 });
});
afterEach(() => inbox.stop());

async function read(path: string): Promise<{ status: number; page: string; policy: string }> {
  const response = await fetch(`${inbox.url}${path}`);
  return {
    status: response.status,
    page: await response.text(),
    policy: response.headers.get('content-security-policy') ?? '',
  };
}

async function listItems(path: string): Promise<any[]> {
  return JSON.parse((await read(path)).page).items;
}

function sign(at = new Date(), by = secret): Record<string, string> {
  return {
    'webhook-id': 'evt.1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(by).sign('evt.1', at, body),
  };
}

function post(path: string, headers: Record<string, string> = {}, content = body): Promise<Response> {
  return fetch(`${inbox.url}${path}`, { method: 'POST', headers, body: content });
}

test('lists the mails, the newest first, with their texts escaped', async () => {
  const { status, page, policy } = await read('/');

  expect(status).toBe(200);
  expect([...page.matchAll(/href="(\/mails[^"]+)"/g)].map(([, path]) => path)).toEqual([
    '/mails/mail%202%2F',
    '/mails/mail%201%2F',
    '/mails/mail%200%2F',
  ]);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp; 2');
  expect(page).not.toContain('<script>');
  expect(policy).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self';/);
});

test('shows a mail in a sandboxed frame, as text and as source', async () => {
  const [asHtml, asText, asSource, frame] = await Promise.all(
    ['', '?view=text', '?view=source', '/html'].map((more) => read(`/mails/mail%200%2F${more}`)),
  );

  expect(asHtml?.page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/mail%200%2F/html"');
  expect(asText?.page).toContain('text 0 &lt;script&gt;');
  expect(asSource?.page).toContain('Subject: 0');
  expect(frame?.page).toContain('<base target="_blank">');
  expect(frame?.policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; .*; sandbox allow-popups/);
});

test('lists mails as JSON, all or those to an address', async () => {
  expect((await listItems('/api/mails')).map(({ id }) => id)).toEqual(['mail 2/', 'mail 1/', 'mail 0/']);
  expect(await listItems('/api/mails?to=Bob@example.com')).toEqual([mails[1]]);
  expect(await listItems('/api/mails?to=carl@example.com')).toEqual([]);
});

test('renders a sample of each template in each of its languages', async () => {
  const paths = [...(await read('/samples')).page.matchAll(/href="(\/mails\/[^"]+)"/g)].map(([, path]) => path);
  const pages = await Promise.all(paths.map((path) => read(`${path}/html`)));

  expect(paths).toHaveLength(36);
  expect(pages.filter(({ status, page }) => status !== 200 || !/espresso.cups/i.test(page))).toEqual([]);
  expect((await read('/mails/sample-shipped-de?view=text')).page).toContain('SMS: Demo shop: Ihre Bestellung');
});

test.each(['/nothing', '/mails/unknown', '/mails/sample-lost-en', '/mails/%zz', '/%00'])(
  'responds with 404 to %s',
  async (path) => {
    expect((await read(path)).status).toBe(404);
  },
);

test('serves the pages to localhost only', async () => {
  const request = sendRequest(inbox.url, { headers: { host: 'rebound.example' } }).end();
  const [status, page] = await new Promise<unknown[]>((resolve) => {
    request.once('response', async (response) => resolve([response.statusCode, await text(response)]));
  });

  expect([status, page]).toEqual([403, 'open it as localhost']);
});

test('responds to webhooks as the name of the catcher says, and records them', async () => {
  const started = performance.now();
  const statuses = [];
  for (const name of ['200', '500', 'slow', '410', 'other']) statuses.push((await post(`/hook/${name}`)).status);
  const hooks = await listItems('/api/hooks');

  expect(statuses).toEqual([200, 500, 200, 410, 404]);
  expect(performance.now() - started).toBeGreaterThan(45);
  expect(hooks.map(({ path }) => path)).toEqual(['/hook/other', '/hook/410', '/hook/slow', '/hook/500', '/hook/200']);
  expect(hooks[0]).toMatchObject({ status: 404, body, signature: 'no secret' });
  expect((await read('/hooks')).page).toContain('&quot;ünï&quot;');
});

test('verifies a signature with the secret of the URL', async () => {
  const other = `whsec_${Buffer.alloc(32).toString('base64')}`;
  const cases: [Record<string, string>, string?][] = [
    [sign()],
    [
      {
        ...sign(),
        'webhook-signature': `${sign(new Date(), other)['webhook-signature']} ${sign()['webhook-signature']}`,
      },
    ],
    [sign(new Date(), other)],
    [sign(), `${body} `],
    [sign(new Date(Date.now() - 10 * 60_000))],
    [{ ...sign(), 'webhook-id': 'evt.2' }],
    [{ ...sign(), 'webhook-signature': sign()['webhook-signature']?.replace('v1,', 'v2,') ?? '' }],
    [{ ...sign(), 'webhook-signature': 'v1,' }],
    [{}],
  ];

  for (const [headers, content] of cases) await post(`/hook/200?secret=${secret}`, headers, content);
  await post(`/hook/200?secret=${encodeURIComponent(secret)}`, sign());

  const results = (await listItems('/api/hooks')).map(({ signature }) => signature).reverse();
  expect(secret).toContain('+');
  expect(results).toEqual(['valid', 'valid', ...Array(7).fill('invalid'), 'valid']);
  expect(JSON.stringify(await listItems('/api/hooks'))).not.toContain(secret);
});

test('verifies recorded requests with the secrets that are pasted into the page', async () => {
  await post('/hook/500', sign());
  const other = `whsec_${Buffer.alloc(32).toString('base64')}`;

  const response = await post(
    '/hooks/secret',
    {},
    String(new URLSearchParams({ secret: ` ${other}\r\n${secret}\r\n` })),
  );

  expect(response.url).toBe(`${inbox.url}/hooks`);
  expect(await response.text()).toContain('<b class="valid">signature valid</b>');
  await post('/hooks/secret', {}, 'secret=');
  expect((await read('/hooks')).page).toContain('<b class="no-secret">no secret</b>');
});

test('takes a free port when its port is in use', async () => {
  const second = await startInbox({ port: Number(new URL(inbox.url).port), mails: () => [] });

  expect(second.url).not.toBe(inbox.url);
  expect(await (await fetch(second.url)).text()).toContain('No mail yet');
  second.stop();
});
