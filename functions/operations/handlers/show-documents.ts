import { Refusal } from '../../messages/refusal.ts';
import { httpFunction } from '../../platform/http.ts';
import { compressed } from '../adapters/compressed.ts';
import { swaggerUi } from '../adapters/swagger-ui.ts';
import { textFile } from '../adapters/text-file.ts';
import { docsPage, docsPolicy, docsScript, docsStyle } from '../domain/docs-page.ts';

const [javascript, css] = ['text/javascript; charset=utf-8', 'text/css; charset=utf-8'];
const page = textFile({
  text: docsPage,
  mediaType: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': docsPolicy, 'referrer-policy': 'no-referrer' },
});
const assets = new Map([
  ['page.css', textFile({ text: docsStyle, mediaType: css })],
  ['page.js', textFile({ text: docsScript, mediaType: javascript })],
  ['swagger-ui.css', textFile({ text: swaggerUi.style, mediaType: css })],
  ['swagger-ui.js', textFile({ text: swaggerUi.script, mediaType: javascript })],
]);

export const handler = httpFunction({
  'GET /docs': async (asked) => page(asked),
  'GET /docs/assets/{name}': async (asked) => {
    const asset = assets.get(asked.params.name ?? '');
    if (!asset) throw new Refusal('not_found', 'There is nothing here.');
    return asset(asked);
  },
}).use(compressed());
