import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BuiltFile } from './build-record.ts';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'functions/operations/adapters/docs-page');
const require = createRequire(import.meta.url);
const sources = {
  'openapi.json': join(root, 'docs/openapi.json'),
  'page.html': join(page, 'page.html'),
  'page.css': join(page, 'page.css'),
  'page.js': join(page, 'page.js'),
  'swagger-ui.css': require.resolve('swagger-ui-dist/swagger-ui.css'),
  'swagger-ui.js': require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
};

/** Returns the files of the API documentation, gzipped, by the names under which they lie beside the bundle. */
export function gzipDocsFiles(): BuiltFile[] {
  return Object.entries(sources).map(([name, source]) => ({
    name: `${name}.gz`,
    contents: gzipSync(readFileSync(source), { level: 9 }),
    inputs: [source],
  }));
}
