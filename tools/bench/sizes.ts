import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metafilePath } from '../../lib/bundling/bundle.ts';
import type { Resources } from './synthesized.ts';

const root = join(import.meta.dirname, '../..');
const kilobyte = 1_024;

/** How large the project is, by the names that budgets have. The bundles have to be made already. */
export function measureSizes(resources: Resources): Record<string, number> {
  const tables = Object.values(resources).filter(({ Type }) => Type.startsWith('AWS::DynamoDB::'));
  return {
    functions: globSync('functions/*/handlers/*.ts', { cwd: root }).length,
    tables: tables.length,
    'packages in what runs': countRuntimePackages(),
    'lines of code in functions/': countLines('functions'),
    'lines of code in local/': countLines('local'),
    ...measureBundles(),
  };
}

function countRuntimePackages(): number {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).length;
}

/** Lines that are neither blank nor comment. */
function countLines(folder: string): number {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root });
  const lines = files.flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n'));
  return lines.filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line)).length;
}

/** A function whose code comes in parts is as large as all of them. */
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
