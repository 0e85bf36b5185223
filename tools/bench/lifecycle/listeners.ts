import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import * as z from 'zod/mini';
import { listen } from '../../../local/gateway/listen.ts';

/** The demo shop of a local system, with an access token. */
export interface Shop {
  /** Sends a request and returns the JSON of its response. Throws for an error. */
  send(method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

const Token = z.object({ access_token: z.string() });
const Webhook = z.object({ webhookId: z.string() });
const Ticket = z.object({ ticket: z.string(), url: z.string() });

/** Signs the demo shop in. */
export async function signIn(url: string): Promise<Shop> {
  const credentials = { grant_type: 'client_credentials', client_id: 'demo-shop', client_secret: 'demo-secret' };
  const granted = await fetch(`${url}/auth/token`, { method: 'POST', body: new URLSearchParams(credentials) });
  const authorization = `Bearer ${Token.parse(await granted.json()).access_token}`;
  return {
    async send(method, path, body) {
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? undefined : response.json();
    },
  };
}

/** Starts a receiver that accepts every event, and registers it as a webhook. */
export async function startWebhook(shop: Shop): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  });
  const port = await listen(server);
  const { webhookId } = Webhook.parse(await shop.send('POST', '/webhooks', { url: `http://localhost:${port}/` }));
  return {
    async stop() {
      await shop.send('DELETE', `/webhooks/${webhookId}`);
      server.close().closeAllConnections();
    },
  };
}

/** Opens a WebSocket connection that gets the events of all orders of the shop, and waits for its greeting. */
export async function openConnection(shop: Shop): Promise<WebSocket> {
  const { ticket, url } = Ticket.parse(await shop.send('POST', '/live/tickets', { topic: 'orders' }));
  const socket = new WebSocket(`${url}?ticket=${ticket}`);
  await once(socket, 'message');
  return socket;
}
