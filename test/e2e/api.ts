import { Agent, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { ok, type RequestOpts } from '@oazapfts/runtime';
import { issueToken } from './client.ts';

/** A response: `body` is the text, `json` the parsed body if it is JSON. */
export type ApiResponse = {
  status: number;
  headers: Record<string, string>;
  body: string;
  json: Record<string, any>;
};
export type ApiClient = { clientId: string; secret: string };
type RequestOptions = { as?: ApiClient; body?: unknown; text?: string; headers?: Record<string, string> };

/** The clients of a local system. For another target, API_CLIENT_ID and API_CLIENT_SECRET name one with all scopes. */
const configured = process.env.API_CLIENT_ID && {
  clientId: process.env.API_CLIENT_ID,
  secret: process.env.API_CLIENT_SECRET ?? '',
};
export const shop: ApiClient = configured || { clientId: 'demo-shop', secret: 'demo-secret' };
export const carrier: ApiClient = configured || { clientId: 'demo-carrier', secret: 'carrier-secret' };
export const operator: ApiClient = configured || { clientId: 'demo-operator', secret: 'operator-secret' };

export function apiUrl(): string {
  const url = process.env.API_URL;
  if (!url) throw new Error('API_URL is not set. The global set-up of the suite sets it to a local system.');
  return url.replace(/\/$/, '');
}

const agents = {
  'http:': new Agent({ keepAlive: true, maxSockets: 16 }),
  'https:': new SecureAgent({ keepAlive: true, maxSockets: 16 }),
};

/** Returns options for the generated client: sends as this API client, over our own connections. */
export function as(client: ApiClient): RequestOpts {
  return { fetch: fetchAs(client) };
}

function fetchAs(client?: ApiClient): typeof fetch {
  return async (path, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const text = typeof init?.body === 'string' ? init.body : undefined;
    const sent = { headers, ...(client && { as: client }), ...(text !== undefined && { text }) };
    const { status, headers: received, body } = await call(init?.method ?? 'GET', String(path), sent);
    return new Response(body === '' ? null : body, { status, headers: received });
  };
}

/**
 * Sends a request that the generated client would not send, or whose response matters to the byte. Keeps at most sixteen
 * connections. With CONTENTION, repeats a request that was refused as unavailable under the key that the response names, as
 * a careful client does.
 */
export async function call(method: string, path: string, options: RequestOptions = {}): Promise<ApiResponse> {
  const response = await callOnce(method, path, options);
  if (!process.env.CONTENTION || response.json.code !== 'unavailable') return response;
  await new Promise((resolve) => setTimeout(resolve, Number(response.headers['retry-after']) * 1_000));
  const generatedKey = response.headers['idempotency-key'];
  const headers = { ...options.headers, ...(generatedKey && { 'idempotency-key': generatedKey }) };
  return call(method, path, { ...options, headers });
}

async function callOnce(
  method: string,
  path: string,
  { as, body, text, headers = {} }: RequestOptions,
): Promise<ApiResponse> {
  const url = new URL(apiUrl() + path);
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const all = {
    ...(payload !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...(as && { authorization: `Bearer ${await getToken(as)}` }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const agent = isSecure ? agents['https:'] : agents['http:'];
    const sent = (isSecure ? secureRequest : request)(
      url,
      { method, headers: all, agent, timeout: 30_000 },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part) => parts.push(part));
        incoming.on('end', () =>
          resolve(toResponse(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(parts).toString())),
        );
        incoming.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} has no response after 30 s`)));
    sent.on('error', reject);
    sent.end(payload);
  });
}

function toResponse(status: number, headers: NodeJS.Dict<string | string[]>, body: string): ApiResponse {
  const isJson = /json/.test(String(headers['content-type']));
  const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return { status, headers: texts, body, json: isJson && body !== '' ? JSON.parse(body) : {} };
}

const tokens = new Map<string, Promise<string>>();

async function getToken({ clientId, secret }: ApiClient): Promise<string> {
  const known = tokens.get(clientId) ?? issueAccessToken(clientId, secret);
  tokens.set(clientId, known);
  return known;
}

async function issueAccessToken(clientId: string, secret: string): Promise<string> {
  const basic = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const opts = { fetch: fetchAs(), headers: { authorization: basic } };
  const { access_token } = await ok(issueToken({ grant_type: 'client_credentials' }, {}, opts));
  return access_token;
}

/** Polls until `isExpected` accepts the value. Throws with the last value after the deadline. */
export async function waitFor<Value>(
  poll: () => Promise<Value>,
  isExpected: (value: Value) => boolean,
  deadlineMs = 60_000,
): Promise<Value> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await poll();
    if (isExpected(value)) return value;
    if (Date.now() > end)
      throw new Error(
        `no expected value after ${deadlineMs} ms; the last was ${JSON.stringify(value).slice(0, 2_000)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export function closeConnections(): void {
  for (const agent of Object.values(agents)) agent.destroy();
}
