import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readBody } from '../gateway/http-request.ts';
import { type Hook, verifySignature } from './verify-signature.ts';

const statuses: Record<string, number> = { '200': 200, '500': 500, slow: 200, '410': 410 };
/** The requests that are kept; older ones are dropped. */
const maxHooks = 200;

/** A request to a catcher as the page and the JSON API show it. */
export interface ShownHook extends Omit<Hook, 'body' | 'secret'> {
  readonly body: string;
  readonly signature: ReturnType<typeof verifySignature>;
}

/** Creates the webhook catchers: they record each request and respond as their names say, `slow` after `slowMs`. */
export function createCatchers(slowMs: number) {
  const hooks: Hook[] = [];
  let pasted: string[] = [];

  return {
    /** Sets the secrets of the requests whose URL has none. */
    setSecrets(text: string): void {
      pasted = parseSecrets(text);
    },
    countSecrets: () => pasted.length,
    /** Lists the requests, the newest first. */
    list: (): ShownHook[] =>
      hooks.toReversed().map(({ body, secret, ...hook }) => ({
        ...hook,
        body: body.toString(),
        signature: verifySignature({ ...hook, body, secret }, secret === undefined ? pasted : parseSecrets(secret)),
      })),
    /** Records a request and responds; with 404 to a catcher that does not exist. */
    async handle(request: IncomingMessage, response: ServerResponse, { pathname, searchParams }: URL): Promise<void> {
      const name = pathname.replace('/hook/', '');
      const status = statuses[name] ?? 404;
      const secret = searchParams.get('secret') ?? undefined;
      const at = new Date().toISOString();
      const { headers } = request;
      hooks.push({ id: randomUUID(), at, path: pathname, status, headers, body: await readBody(request), secret });
      if (hooks.length > maxHooks) hooks.shift();
      if (name === 'slow') await waitWhileOpen(response, slowMs);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ caught: status }));
    },
  };
}

/** Parses one or more secrets. A plus sign of base64 arrives as a blank in a query. */
function parseSecrets(text: string): string[] {
  return text
    .split(/\s+(?=whsec_)/)
    .map((secret) => secret.trim().replaceAll(' ', '+'))
    .filter((secret) => secret !== '');
}

async function waitWhileOpen(response: ServerResponse, ms: number): Promise<void> {
  const ending = new AbortController();
  response.once('close', () => ending.abort());
  await delay(ms, undefined, { signal: ending.signal }).catch(() => {});
}
