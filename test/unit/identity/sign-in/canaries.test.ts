import { afterEach, expect, jest, test } from '@jest/globals';
import { logger } from '../../../../functions/platform/logger.ts';
import { createSignInHarness, fromConsole } from './harness.ts';

logger.setLogLevel('DEBUG');
afterEach(() => {
  jest.restoreAllMocks();
});

test('logs no code, verifier, state, nonce, token, cookie or name, at a success and at each failure', async () => {
  const lines: string[] = [];
  for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const)
    jest.spyOn(console, level).mockImplementation((...all) => void lines.push(all.join(' ')));
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const { begin, send, answers, forms, signIdToken } = createSignInHarness();
  const secrets: string[] = ['code-c0ffee', 'Ada Lovelace'];
  const idTokens: string[] = [];
  const withToken = async (claims = {}) => {
    const id_token = await signIdToken(claims);
    idTokens.push(id_token);
    return Response.json({ id_token });
  };
  for (const token of [
    () => withToken(),
    () => withToken({ nonce: 'nonce-c0ffee' }),
    () => withToken({ 'cognito:groups': [] }),
    () => Response.json({ error: 'invalid_grant', error_description: 'code-c0ffee' }, { status: 400 }),
    () => Response.json({ error: 'code-c0ffee' }, { status: 400 }),
    () => Promise.reject(new TypeError('code-c0ffee')),
  ]) {
    answers.token = token;
    const { state, cookies, url } = await begin();
    const query = { code: 'code-c0ffee', state, session_state: 'code-c0ffee' };
    const done = await send('GET /console/callback', { query, cookies });
    const session = done.cookies['__Host-session']?.value ?? 'no-session';
    await send('GET /console/session', { cookies: { '__Host-session': session }, headers: fromConsole });
    secrets.push(state, cookies['__Host-sign-in'], url.searchParams.get('nonce') ?? '', session);
  }
  secrets.push(...idTokens, 'nonce-c0ffee', ...forms.map((form) => form.get('code_verifier') ?? ''));
  jest.restoreAllMocks();

  const text = lines.join('\n');
  expect(text).toContain('person signed in');
  expect(text.match(/sign-in failed/g)).toHaveLength(5);
  expect(secrets.filter((secret) => secret.length < 8 || text.includes(secret))).toEqual([]);
});
