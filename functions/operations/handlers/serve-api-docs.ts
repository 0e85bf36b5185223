import { Refusal } from '../../messages/refusal.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { gzipResponses } from '../adapters/gzip-responses.ts';
import { createStaticFile, type StaticFile } from '../adapters/static-file.ts';
import { swaggerUi } from '../adapters/swagger-ui.ts';
import { type docsFiles, docsPage, docsPolicy, docsScript, docsStyle } from '../domain/api-docs/docs-page.ts';

const [javascript, css] = ['text/javascript; charset=utf-8', 'text/css; charset=utf-8'];
const page = createStaticFile({
  text: docsPage,
  mediaType: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': docsPolicy, 'referrer-policy': 'no-referrer' },
});
const files: Record<(typeof docsFiles)[number], StaticFile> = {
  'page.css': { text: docsStyle, mediaType: css },
  'page.js': { text: docsScript, mediaType: javascript },
  'swagger-ui.css': { text: swaggerUi.style, mediaType: css },
  'swagger-ui.js': { text: swaggerUi.script, mediaType: javascript },
};
const assets = new Map(Object.entries(files).map(([name, file]) => [name, createStaticFile(file)]));

export const handler = httpFunction({
  'GET /docs': async (asked) => page(asked),
  'GET /docs/assets/{name}': async (asked) => {
    const asset = assets.get(asked.params.name ?? '');
    if (!asset) throw new Refusal('not_found', 'There is nothing here.');
    return asset(asked);
  },
}).use(gzipResponses([docsPage, ...Object.values(files).map(({ text }) => text)]));
