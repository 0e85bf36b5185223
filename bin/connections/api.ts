import { setTimeout } from 'node:timers/promises';
import { CommandError } from '../terminal/failures.ts';
import { getText, type Json } from '../terminal/json.ts';
import { createAction, type Session } from '../terminal/session.ts';
import { type DemoClient, resolveTarget, type Target, type TargetOptions } from './target.ts';

type ApiResponse = { status: number; body: Json; headers: Headers };
type ApiRequest = {
  query?: Readonly<Record<string, string | undefined>>;
  body?: Json;
  headers?: Readonly<Record<string, string>>;
};
export type Api = Record<
  'get' | 'post' | 'put' | 'delete',
  (path: string, request?: ApiRequest) => Promise<ApiResponse>
> & {
  /** Requests the access token of the calls that follow. They request it themselves when this was not called. */
  signIn(): Promise<unknown>;
  /** Requests a new access token and returns the response. */
  issueToken(): Promise<Json>;
};
export type ApiSession<Options = object> = Session<Options & TargetOptions> & { api: Api };

/** Makes the action of a command that calls the API. On a local system it calls as `client`, unless the user names another. */
export function callApi<Options extends object>(
  client: DemoClient,
  runCommand: (session: ApiSession<Options>) => Promise<unknown>,
) {
  const connect = (options: TargetOptions) => ({ api: createApi(resolveTarget(options, client, process.env)) });
  return createAction<Options & TargetOptions, { api: Api }>(connect, runCommand);
}

/** Builds a path of the API. Each value stays one segment, whatever characters it has. */
export function toPath(parts: TemplateStringsArray, ...values: readonly (string | undefined)[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value ?? '')));
}

/** A 429 or 503 is retried up to this many attempts in all, after `Retry-After` but no longer than this. */
const maxAttempts = 3;
const maxRetryDelaySeconds = 5;

/** Creates the client of an API. It throws CommandError: `refused` for a 4xx, `unavailable` for a 5xx or no response. */
function createApi({ url, clientId, secret, timeoutSeconds }: Target): Api {
  let token: Promise<Json> | undefined;

  async function issueToken(): Promise<Json> {
    const pair = [clientId, secret].map(encodeURIComponent).join(':');
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    return (await send('auth/token', { method: 'POST', headers: { authorization }, body })).body;
  }

  const signIn = () => {
    token ??= issueToken();
    return token;
  };

  async function call(method: string, path: string, { query = {}, body, headers }: ApiRequest = {}) {
    const authorization = `Bearer ${getText(await signIn(), 'access_token')}`;
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return send(parameters.size > 0 ? `${path}?${parameters}` : path, {
      method,
      headers: { authorization, ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function send(path: string, init: RequestInit): Promise<ApiResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetchJson(new URL(path, url), init, timeoutSeconds);
      if (![429, 503].includes(response.status) || attempt === maxAttempts) return requireSuccess(response, url);
      await setTimeout(1_000 * Math.min(Number(response.headers.get('retry-after')) || 1, maxRetryDelaySeconds));
    }
  }

  return {
    get: (path, request) => call('GET', path, request),
    post: (path, request) => call('POST', path, request),
    put: (path, request) => call('PUT', path, request),
    delete: (path, request) => call('DELETE', path, request),
    signIn,
    issueToken,
  };
}

async function fetchJson(url: URL, init: RequestInit, timeoutSeconds: number): Promise<ApiResponse> {
  try {
    const signal = AbortSignal.timeout(timeoutSeconds * 1_000);
    const response = await fetch(url, { ...init, signal, redirect: 'error' });
    return { status: response.status, body: parseJson(await response.text()), headers: response.headers };
  } catch (error) {
    throw new CommandError('unavailable', describeFailure(error, url, timeoutSeconds), { document: null, url });
  }
}

function describeFailure(error: unknown, { origin, host }: URL, timeoutSeconds: number): string {
  const { name, cause }: Partial<Error> = error instanceof Error ? error : {};
  if (name === 'TimeoutError') return `${origin} did not respond within ${timeoutSeconds} s.`;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ECONNREFUSED')
    return `Nothing listens at ${origin}. Start a local system with \`npm start\`, or set PORT or API_URL to another system.`;
  if (code === 'ENOTFOUND') return `The host ${host} does not exist. Check API_URL or --url.`;
  return `${origin} cannot be called: ${cause instanceof Error ? cause.message : error}.`;
}

function requireSuccess(response: ApiResponse, url: URL): ApiResponse {
  const { status, body } = response;
  if (status < 400) return response;
  const detail = getText(body, 'detail') || getText(body, 'error_description') || getText(body, 'message');
  const code = getText(body, 'code') || getText(body, 'error');
  const sentence = `${detail || 'The response gives no reason.'} (${[code, status].filter(Boolean).join(', ')})`;
  const problem = { document: body, url };
  if (status >= 500) throw new CommandError('unavailable', `${url.host} failed: ${sentence}`, problem);
  throw new CommandError('refused', sentence, problem);
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
