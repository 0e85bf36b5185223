import { createHash } from 'node:crypto';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpRequest, HttpResponse } from '../../platform/http/http-function.ts';
import { readGzipped, sendDocsFile } from './docs-files.ts';

const assets = '/console/assets/';
const mediaTypes = { js: 'text/javascript', css: 'text/css' } as const;

/** Returns whether a path belongs to the console. */
export function isConsolePath(path: string): boolean {
  return path === '/console' || path.startsWith('/console/');
}

/**
 * Serves the operations console: a file of its page by name and hash, and its page at every other path. The page runs no
 * script but its own, sends requests to this API and to the WebSocket API only, and cannot be framed.
 */
export async function sendConsole(request: HttpRequest, liveUrl: string): Promise<HttpResponse> {
  if (request.path.startsWith(assets)) return sendAsset(request, request.path.slice(assets.length));
  return sendDocsFile(request, {
    name: 'console.html',
    mediaType: 'text/html',
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': createPolicy(new URL(liveUrl).origin),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** A name has the hash of its file, so what is cached under it never changes. */
async function sendAsset(request: HttpRequest, name: string): Promise<HttpResponse> {
  const [, hash, ending] = /^app\.([0-9a-f]{16})\.(js|css)$/.exec(name) ?? [];
  if (ending === 'js' || ending === 'css') {
    const file = `console.${ending}`;
    const gzipped = await readGzipped(file);
    if (hash === createHash('sha256').update(gzipped).digest('hex').slice(0, 16))
      return sendDocsFile(request, {
        name: file,
        mediaType: mediaTypes[ending],
        headers: { 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' },
      });
  }
  throw new Refusal('not_found', 'The console has no such file. Reload the page.');
}

function createPolicy(liveOrigin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${liveOrigin}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
