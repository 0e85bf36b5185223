import { apiUrl } from './api.ts';

/** The headers that the pages of the console send, and those that a browser adds. */
export const fromConsole = { 'sec-fetch-site': 'same-origin', 'x-orders-console': '1' };

type Sent = { method?: string; path: string; headers?: Record<string, string>; body?: unknown };

/** Keeps cookies as a browser does, and follows no redirect by itself. */
export class Browser {
  readonly cookies: Map<string, string>;

  constructor(cookies: Iterable<readonly [string, string]> = []) {
    this.cookies = new Map(cookies);
  }

  cookieHeader(): string {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ');
  }

  /** Sends a request to the API. */
  async send({ method = 'GET', path, headers = {}, body }: Sent) {
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.open(apiUrl() + path, {
      ...{ method, headers: { ...headers, ...content } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: Record<string, any> = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, json };
  }

  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const isOurs = url.startsWith(apiUrl());
    const headers = new Headers(init.headers);
    if (isOurs && this.cookies.size > 0) headers.set('cookie', this.cookieHeader());
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return response;
  }

  #keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** Signs a person in by the local directory. `cookies` are those before the person came back to `callback`. */
export async function signIn(username: string, returnTo = '/console', browser = new Browser()) {
  const begun = await browser.send({ path: `/console/sign-in?returnTo=${encodeURIComponent(returnTo)}` });
  const page = begun.headers.get('location') ?? '';
  const pressed = await browser.open(`${page}&username=${username}`);
  const callback = pressed.headers.get('location') ?? '';
  const cookies = [...browser.cookies];
  return { begun, page, callback, cookies, returned: await browser.open(callback), browser };
}
