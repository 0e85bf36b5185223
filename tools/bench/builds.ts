import { globSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleHandlers, getBundle } from '../../lib/bundling/bundle.ts';

const root = join(import.meta.dirname, '../..');

/** The two intake functions that are compared in one run. */
export const designs = ['ours', 'baseline'] as const;
export type Design = (typeof designs)[number];

/** Bundles both and returns the path of each. */
export function buildDesigns(): Record<Design, string> {
  bundleHandlers();
  return {
    ours: join(getBundle('ordering/place-order'), 'index.mjs'),
    baseline: build('baseline', 'tools/bench/baseline/place-order.ts'),
  };
}

/** The size of all files that are deployed with the bundle, in KB. */
export function measureKilobytes(file: string): number {
  const bytes = globSync(join(dirname(file), '*.mjs')).map((part) => statSync(part).size);
  return Math.ceil(bytes.reduce((sum, each) => sum + each, 0) / 1024);
}

/** Bundles the script that measures an instance. Stripping types at its start would use CPU that is not the function's. */
export function buildMeasure(): string {
  return build('measure-cold-start', 'tools/bench/measure-cold-start.ts');
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
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  return outfile;
}
