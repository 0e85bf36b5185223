import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { formatSecret, signWebhook } from '../../../../functions/events/domain/webhooks/signature.ts';

const page = readFileSync('docs/events.md', 'utf8');
const sample = (/```js\n(.*?)```/s.exec(page)?.[1] ?? '').replace(/^import .*\n/gm, '');
const secret = formatSecret(Buffer.alloc(32, 7));
const body = JSON.stringify({ id: 'e.1', type: 'order.created' });

let server: Server;
let stored: { id: string; event: unknown }[];
let isStoreDown: boolean;

beforeEach(async () => {
  [stored, isStoreDown] = [[], false];
  const store = async (id: string, event: unknown) => {
    if (isStoreDown) throw new Error('down');
    stored.push({ id, event });
  };
  const listenOnFreePort = (handle: RequestListener) => {
    server = createServer(handle);
    return { listen: () => server.listen(0, 'localhost') };
  };
  const names = ['createServer', 'buffer', 'Webhook', 'WebhookVerificationError', 'process', 'store'];
  const process = { env: { WEBHOOK_SECRET: secret } };
  new Function(...names, sample)(listenOnFreePort, buffer, Webhook, WebhookVerificationError, process, store);
  await once(server, 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function post(content: string, at = new Date()): Promise<number> {
  const headers = signWebhook({ id: 'e.1', body, at }, [secret]);
  const url = `http://localhost:${Object(server.address()).port}`;
  return (await fetch(url, { method: 'POST', headers, body: content })).status;
}

test('stores a signed event in the receiver of the documentation', async () => {
  expect(await post(body)).toBe(204);
  expect(stored).toEqual([{ id: 'e.1', event: JSON.parse(body) }]);
});

test.each([
  ['a changed body', () => post(body.replace('created', 'deleted'))],
  ['an old signature', () => post(body, new Date(Date.now() - 3_600_000))],
])('refuses %s in the receiver of the documentation', async (_, send) => {
  expect(await send()).toBe(400);
  expect(stored).toEqual([]);
});

test('asks for the event again when the receiver of the documentation cannot store it', async () => {
  isStoreDown = true;

  expect(await post(body)).toBe(503);
});
