type Headers = Readonly<Record<string, string | undefined>>;

/** The cookie with the token of a person. No script can read it, and no other site can set or send it. */
export const sessionCookie = '__Host-session';

/**
 * Whether a page of ours sends the request: browsers alone set `Sec-Fetch-Site`, and a page of another origin cannot send our
 * header without a preflight, which we refuse.
 */
export function isFromConsole(headers: Headers): boolean {
  return headers['sec-fetch-site'] === 'same-origin' && headers['x-orders-console'] === '1';
}

/** Returns the token of the session cookie, of a request that the console sends without an Authorization header. */
export function readSessionToken(headers: Headers): string | undefined {
  if (headers.authorization !== undefined || !isFromConsole(headers)) return undefined;
  return readCookie(headers, sessionCookie);
}

/** Returns the value of a cookie; undefined when there is none or more than one of this name. */
export function readCookie({ cookie = '' }: Headers, name: string): string | undefined {
  const values = cookie.split(';').flatMap((pair) => {
    const [key = '', ...value] = pair.split('=');
    return key.trim() === name ? [value.join('=').trim()] : [];
  });
  return values.length === 1 ? values[0] || undefined : undefined;
}

type CookieOptions = { maxAgeSeconds: number; sameSite: 'Strict' | 'Lax' };

/** Formats a cookie of this host alone that no script can read. */
export function formatCookie(name: string, value: string, { maxAgeSeconds, sameSite }: CookieOptions): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=${sameSite}`;
}
