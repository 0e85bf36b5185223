import { setTimeout } from 'node:timers/promises';
import { Refused, Unreachable } from '../terminal/failures.ts';
import { getText, type Json } from '../terminal/json.ts';
import type { Target } from './target.ts';

export type Answer = { status: number; body: Json; text: string; headers: Headers };
export type Request = {
  query?: Readonly<Record<string, string | undefined>>;
  body?: Json;
  headers?: Readonly<Record<string, string>>;
};
export type Api = {
  url: URL;
  get(path: string, request?: Request): Promise<Answer>;
  post(path: string, request?: Request): Promise<Answer>;
  put(path: string, request?: Request): Promise<Answer>;
  /** A new token, as the API answers it. */
  token(): Promise<Json>;
};

/** How often what the system is too busy for is asked in all, and how long it may make us wait in between. */
const tries = 3;
const longestWaitSeconds = 5;

/** The API of a system as one of its clients. Throws `Refused` when the answer is no, and `Unreachable` without an answer. */
export function createApi({ url, clientId, secret, timeoutSeconds }: Target): Api {
  let issued: Promise<Json> | undefined;

  async function token(): Promise<Json> {
    const pair = [clientId, secret].map(encodeURIComponent).join(':');
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    return (await sent('auth/token', { method: 'POST', headers: { authorization }, body })).body;
  }

  async function asked(method: string, path: string, { query = {}, body, headers }: Request = {}): Promise<Answer> {
    issued ??= token();
    const authorization = `Bearer ${getText(await issued, 'access_token')}`;
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return sent(parameters.size > 0 ? `${path}?${parameters}` : path, {
      method,
      headers: { authorization, ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function sent(path: string, init: RequestInit): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await toAnswer(new URL(path, url), init, timeoutSeconds);
      if (![429, 503].includes(answer.status) || attempt === tries) return isAccepted(answer, url);
      await setTimeout(1_000 * Math.min(Number(answer.headers.get('retry-after')) || 1, longestWaitSeconds));
    }
  }

  return {
    url,
    get: (path, request) => asked('GET', path, request),
    post: (path, request) => asked('POST', path, request),
    put: (path, request) => asked('PUT', path, request),
    token,
  };
}

async function toAnswer(url: URL, init: RequestInit, timeoutSeconds: number): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutSeconds * 1_000);
    const response = await fetch(url, { ...init, signal, redirect: 'error' });
    const text = await response.text();
    return { status: response.status, body: parseJson(text), text, headers: response.headers };
  } catch (error) {
    throw new Unreachable(`${url.origin} ${describeFailure(error, timeoutSeconds)}`, { document: null, url });
  }
}

function describeFailure(error: unknown, timeoutSeconds: number): string {
  if (!(error instanceof Error)) return 'cannot be asked.';
  if (error.name === 'TimeoutError') return `has not answered within ${timeoutSeconds} s.`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ECONNREFUSED') return 'does not listen. Is it started? `npm start` starts a local system.';
  if (code === 'ENOTFOUND') return 'is not known by that name.';
  return `cannot be asked: ${cause instanceof Error ? cause.message : error.message}.`;
}

/** What an answer is good for: a 5xx says nothing about the request, which may be sent again. */
function isAccepted(answer: Answer, url: URL): Answer {
  const { status, body } = answer;
  if (status < 400) return answer;
  const why = getText(body, 'detail') || getText(body, 'error_description') || getText(body, 'message');
  const code = getText(body, 'code') || getText(body, 'error');
  const sentence = `${why || 'No reason was given.'} (${[code, status].filter(Boolean).join(', ')})`;
  const instead = { document: body, url };
  if (status >= 500) throw new Unreachable(`${url.host} failed: ${sentence}`, instead);
  throw new Refused(sentence, instead);
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
