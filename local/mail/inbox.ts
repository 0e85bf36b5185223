import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { GatewayError, readBody } from '../gateway/http-request.ts';
import { listenOnLocalhost } from '../gateway/listen.ts';
import { createCatchers } from './catch-hooks.ts';
import { layOutHooks, layOutMail, layOutMails, layOutSamples } from './pages.ts';
import { renderSample } from './samples.ts';
import type { StoredMail } from './stored-mail.ts';

export interface InboxOptions {
  /** The port. When it is in use, and for 0, a free one is chosen. */
  readonly port: number;
  /** Lists the mails, the oldest first. */
  readonly mails: () => StoredMail[];
  readonly slowMs?: number;
}

export interface Inbox {
  readonly url: string;
  stop(): void;
}

interface Page {
  readonly type: string;
  readonly body: string | Buffer;
  readonly policy?: string;
}

const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** A mail runs nothing and loads nothing. Its links open in a new tab. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** Starts the pages that show the mails and the webhooks of a local system. */
export async function startInbox({ port, mails, slowMs = 15_000 }: InboxOptions): Promise<Inbox> {
  const catchers = createCatchers(slowMs);
  const findMail = (id: string) => mails().find((mail) => encodeURIComponent(mail.id) === id) ?? renderSample(id);

  function read({ pathname, searchParams, origin }: URL): Page | undefined {
    const [, id, part] = /^\/mails\/([^/]+)(\/html)?$/.exec(pathname) ?? [];
    const mail = id === undefined ? undefined : findMail(id);
    if (mail && part) return { ...toPage(openLinksInTabs(mail.html)), policy: mailPolicy };
    if (mail) return toPage(layOutMail(mail, searchParams.get('view') ?? 'html'));
    switch (pathname) {
      case '/':
        return toPage(layOutMails(mails().toReversed()));
      case '/samples':
        return toPage(layOutSamples());
      case '/hooks':
        return toPage(layOutHooks(catchers.list(), origin, catchers.countSecrets()));
      case '/api/mails':
        return toJson(selectMails(mails().toReversed(), searchParams.get('to')));
      case '/api/hooks':
        return toJson(catchers.list());
      case '/inbox.css':
        return { type: 'text/css', body: readFileSync(join(import.meta.dirname, 'inbox.css')) };
      case '/refresh.js':
        return { type: 'text/javascript', body: readFileSync(join(import.meta.dirname, 'refresh.js')) };
      default:
        return undefined;
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = parseUrl(request);
    if (url.pathname.startsWith('/hook/')) return catchers.handle(request, response, url);
    // A page of another name that resolves to this machine could read the mails.
    if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) throw new GatewayError(403, 'open it as localhost');
    if (request.method === 'POST' && url.pathname === '/hooks/secret') {
      catchers.setSecrets(new URLSearchParams(String(await readBody(request))).get('secret') ?? '');
      return response.writeHead(303, { location: '/hooks' }).end();
    }
    const page = read(url);
    if (!page) throw new GatewayError(404, 'Not Found');
    return send(response, page);
  }

  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch((fault: Error) => {
      response.statusCode = fault instanceof GatewayError ? fault.status : 500;
      send(response, { type: 'text/plain', body: fault.message });
    });
  const servers = [createServer(answer), createServer(answer)] as const;
  const bound = await listenOnLocalhost(servers, port).catch(() => listenOnLocalhost(servers, 0));
  return {
    url: `http://localhost:${bound}`,
    stop() {
      for (const server of servers) server.close().closeAllConnections();
    },
  };
}

function parseUrl({ url, headers }: IncomingMessage): URL {
  const parsed = URL.parse(`http://${headers.host}${url}`);
  if (!parsed) throw new GatewayError(400, 'Bad Request');
  return parsed;
}

function selectMails(mails: StoredMail[], to: string | null): StoredMail[] {
  return to === null ? mails : mails.filter((mail) => mail.to.toLowerCase() === to.toLowerCase());
}

function openLinksInTabs(markup: string): string {
  return markup.replace('<head>', '<head><base target="_blank">');
}

function toPage(body: string): Page {
  return { type: 'text/html', body };
}

function toJson(items: readonly object[]): Page {
  return { type: 'application/json', body: JSON.stringify({ items }) };
}

function send(response: ServerResponse, { type, body, policy = pagePolicy }: Page): void {
  response
    .setHeader('content-type', `${type}; charset=utf-8`)
    .setHeader('content-security-policy', policy)
    .setHeader('cache-control', 'no-store')
    .setHeader('referrer-policy', 'no-referrer')
    .setHeader('x-content-type-options', 'nosniff')
    .end(body);
}
