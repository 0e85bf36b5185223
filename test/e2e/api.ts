import { Agent, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { ok, type RequestOpts } from '@oazapfts/runtime';
import { issueToken } from './client.ts';

/** What came back: `body` is the bytes as text, `json` the same parsed where it is JSON. */
export type Reply = {
  status: number;
  headers: Record<string, string>;
  body: string;
  json: Record<string, any>;
};
export type Client = { clientId: string; secret: string };
type Sent = { as?: Client; body?: unknown; text?: string; headers?: Record<string, string> };

/** The clients that a local system begins with; another target is given its own by API_CLIENT_ID and API_CLIENT_SECRET. */
const given = process.env.API_CLIENT_ID && {
  clientId: process.env.API_CLIENT_ID,
  secret: process.env.API_CLIENT_SECRET ?? '',
};
export const shop: Client = given || { clientId: 'demo-shop', secret: 'demo-secret' };
export const carrier: Client = given || { clientId: 'demo-carrier', secret: 'carrier-secret' };
export const operator: Client = given || { clientId: 'demo-operator', secret: 'operator-secret' };

export function apiUrl(): string {
  const url = process.env.API_URL;
  if (!url) throw new Error('API_URL is not set: the suite starts a local system in its global set-up');
  return url.replace(/\/$/, '');
}

const agents = {
  'http:': new Agent({ keepAlive: true, maxSockets: 16 }),
  'https:': new SecureAgent({ keepAlive: true, maxSockets: 16 }),
};

/** For the calls of the generated client: who asks, over our own connections to the target. */
export function as(client: Client): RequestOpts {
  return { fetch: fetchAs(client) };
}

function fetchAs(client?: Client): typeof fetch {
  return async (path, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const text = typeof init?.body === 'string' ? init.body : undefined;
    const sent = { headers, ...(client && { as: client }), ...(text !== undefined && { text }) };
    const { status, headers: received, body } = await call(init?.method ?? 'GET', String(path), sent);
    return new Response(body === '' ? null : body, { status, headers: received });
  };
}

/**
 * For requests that no client of ours would send, and for answers of which every byte counts. At most sixteen kept
 * connections, as a shop's own system would have. Where CONTENTION has writes refused, what is not possible right now is
 * sent again, as a careful client does.
 */
export async function call(method: string, path: string, sent: Sent = {}): Promise<Reply> {
  const reply = await callOnce(method, path, sent);
  if (!process.env.CONTENTION || reply.json.code !== 'unavailable') return reply;
  await new Promise((resolve) => setTimeout(resolve, Number(reply.headers['retry-after']) * 1_000));
  return call(method, path, sent);
}

async function callOnce(method: string, path: string, { as, body, text, headers = {} }: Sent): Promise<Reply> {
  const url = new URL(apiUrl() + path);
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const all = {
    ...(payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...(as ? { authorization: `Bearer ${await tokenOf(as)}` } : {}),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const agent = secure ? agents['https:'] : agents['http:'];
    const sent = (secure ? secureRequest : request)(url, { method, headers: all, agent, timeout: 30_000 }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve(replyOf(answer.statusCode ?? 0, answer.headers, Buffer.concat(parts).toString())));
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} was not answered within 30 s`)));
    sent.on('error', reject);
    sent.end(payload);
  });
}

function replyOf(status: number, headers: NodeJS.Dict<string | string[]>, body: string): Reply {
  const isJson = /json/.test(String(headers['content-type']));
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return { status, headers: flat, body, json: isJson && body !== '' ? JSON.parse(body) : {} };
}

const tokens = new Map<string, Promise<string>>();

async function tokenOf({ clientId, secret }: Client): Promise<string> {
  const known = tokens.get(clientId) ?? newToken(clientId, secret);
  tokens.set(clientId, known);
  return known;
}

async function newToken(clientId: string, secret: string): Promise<string> {
  const basic = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const opts = { fetch: fetchAs(), headers: { authorization: basic } };
  const { access_token } = await ok(issueToken({ grant_type: 'client_credentials' }, {}, opts));
  return access_token;
}

/** Asks until the answer is as wanted; fails with the last answer when that takes longer than the deadline. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isWanted: (value: Value) => boolean,
  deadlineMs = 60_000,
): Promise<Value> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (isWanted(value)) return value;
    if (Date.now() > end)
      throw new Error(`not within ${deadlineMs} ms; the last was ${JSON.stringify(value).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export function closeConnections(): void {
  for (const agent of Object.values(agents)) agent.destroy();
}
