import { globSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleHandlers, getBundle } from '../../lib/bundling/bundle.ts';

const root = join(import.meta.dirname, '../..');

/** The three intake functions that are compared. */
export const designs = ['ours', 'floor', 'reference'] as const;
export type Design = (typeof designs)[number];

/** Builds all three in one go, and answers where they are. Reference and floor are built with care, but as they are. */
export function buildDesigns(): Record<Design, string> {
  bundleHandlers();
  return {
    ours: join(getBundle('ordering/place-order'), 'index.mjs'),
    floor: build('floor', 'tools/bench/baseline/place-order.ts'),
    reference: build('reference', 'tools/bench/reference/place-order.ts'),
  };
}

/** The size of all that is deployed with the bundle. */
export function measureKilobytes(file: string): number {
  const bytes = globSync(join(dirname(file), '*.mjs')).map((part) => statSync(part).size);
  return Math.ceil(bytes.reduce((sum, each) => sum + each, 0) / 1024);
}

/** What measures an instance, as plain JavaScript: to strip types first would use the processor in its background. */
export function buildMeasure(): string {
  return build('intake-once', 'tools/bench/measure-cold-start.ts');
}

/** The reference's consumers, for its whole way of an order. */
export function buildReferenceConsumers(): string {
  return build('reference-consumers', 'tools/bench/reference/consumers.ts');
}

function build(name: string, source: string): string {
  const folder = getBundle(`bench/${name}`);
  const outfile = join(folder, 'index.mjs');
  mkdirSync(folder, { recursive: true });
  buildSync({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    // The tracer brings CommonJS that asks for Node's own modules.
    banner: {
      js: "import{createRequire as toRequire}from'node:module';const require=toRequire(import.meta.url);",
    },
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  return outfile;
}
