import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { listHandlerPaths, metafilePath } from '../../lib/bundling/bundle.ts';
import { buildConsoleFiles } from '../../lib/bundling/console-files.ts';
import type { Resources } from './synthesized.ts';

const root = join(import.meta.dirname, '../..');
const kilobyte = 1_024;
const folders = ['bin', 'lib', 'functions', 'local', 'console', 'tools', 'test'];
const generated = ['test/e2e/client.ts'];

/** Measures the size of the project by the names of its budgets. The bundles must exist already. */
export function measureSizes(resources: Resources): Record<string, number> {
  const tables = Object.values(resources).filter(({ Type }) => Type.startsWith('AWS::DynamoDB::'));
  return {
    functions: listHandlerPaths().length,
    tables: tables.length,
    'packages in what runs': countRuntimePackages(),
    ...Object.fromEntries(folders.map((folder) => [`lines of code in ${folder}/`, countLines(folder)])),
    ...measureBundles(),
    'KB brotli of the console': measureConsole(),
  };
}

function countRuntimePackages(): number {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).length;
}

/** Counts lines that are neither blank nor comment. */
function countLines(folder: string): number {
  const files = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).filter((file) => !generated.includes(file));
  const lines = files.flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n'));
  return lines.filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line)).length;
}

/** Compresses what a browser loads for the console, in KB. */
function measureConsole(): number {
  const sizes = buildConsoleFiles().map(({ contents }) => brotliCompressSync(gunzipSync(contents)).length);
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / kilobyte);
}

/** Sums the parts of each bundle, in KB. */
function measureBundles(): Record<string, number> {
  const { outputs }: { outputs: Record<string, { bytes: number }> } = JSON.parse(readFileSync(metafilePath, 'utf8'));
  const bytes: Record<string, number> = {};
  for (const [file, output] of Object.entries(outputs)) {
    const path = `KB in ${file.replace(/^\.bundles\/(.+)\/[^/]+\.mjs$/, '$1')}`;
    bytes[path] = (bytes[path] ?? 0) + output.bytes;
  }
  const sorted = Object.entries(bytes).sort();
  return Object.fromEntries(sorted.map(([path, size]) => [path, Math.ceil(size / kilobyte)]));
}
