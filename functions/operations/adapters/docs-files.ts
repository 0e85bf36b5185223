import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { HttpRequest, HttpResponse } from '../../platform/http/http-function.ts';
import { hashText, respondConditionally } from '../../platform/http/preconditions.ts';
import type { Paths } from '../domain/api-docs/unknown-route.ts';

type DocsFile = { name: string; mediaType: string; headers?: Readonly<Record<string, string>> };

/** Reads a file that lies gzipped beside the bundle (`lib/bundling`). Cold starts do not load it. */
export function readGzipped(name: string): Promise<Buffer> {
  return readFile(join(process.env.LAMBDA_TASK_ROOT ?? import.meta.dirname, `${name}.gz`));
}

let openApi: { paths: Paths } | undefined;

/** Reads the OpenAPI document, once for each instance of the function. */
export async function readOpenApi(): Promise<{ paths: Paths }> {
  const document: { paths: Paths } =
    openApi ?? JSON.parse(gunzipSync(await readGzipped('openapi.json')).toString('utf8'));
  openApi = document;
  return document;
}

/** Sends a file of the API documentation, gzipped to callers that accept it. */
export async function sendDocsFile(request: HttpRequest, file: DocsFile): Promise<HttpResponse> {
  const gzipped = await readGzipped(file.name);
  const base64 = gzipped.toString('base64');
  // A weak tag: the gzipped and the plain file have the same.
  const etag = `W/${hashText(base64)}`;
  const headers = {
    'content-type': `${file.mediaType}; charset=utf-8`,
    'cache-control': 'public, max-age=300',
    vary: 'accept-encoding',
    ...file.headers,
  };
  if (acceptsGzip(request.headers['accept-encoding'])) {
    const response = respondConditionally(request, base64, etag, { ...headers, 'content-encoding': 'gzip' });
    return { ...response, isBase64Encoded: true };
  }
  return respondConditionally(request, gunzipSync(gzipped).toString('utf8'), etag, headers);
}

function acceptsGzip(accepted = ''): boolean {
  return /(^|,)\s*gzip\s*($|,|;\s*q=(1|0\.\d*[1-9]))/i.test(accepted);
}
