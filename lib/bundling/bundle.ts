import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { createBuildRecord, isBuilt } from './build-record.ts';
import { buildConsoleFiles } from './console-files.ts';
import { gzipDocsFiles } from './docs-files.ts';

const root = join(import.meta.dirname, '../..');
const bundlesFolder = process.env.BUNDLES_FOLDER ?? join(root, '.bundles');

/** The file with esbuild's metadata of all bundles, for checks on their sizes. */
export const metafilePath = join(bundlesFolder, 'metafile.json');

/** Lists the bundles: one per file in a `handlers` folder, as `<service>/<name>`, or `<service>/<name>.<variant>`. */
function listBundlePaths(): string[] {
  return globSync('functions/*/handlers/*.ts', { cwd: root })
    .map((file) => file.replace(/^functions\/(.+)\/handlers\/(.+)\.ts$/, '$1/$2'))
    .sort();
}

/** Lists the functions, as `<service>/<name>`. A stage deploys a function with the code of one of its variants. */
export function listHandlerPaths(): string[] {
  return listBundlePaths().filter((path) => !path.includes('.'));
}

/** Returns the folder of a bundle, which `bundleHandlers` creates. */
export function getBundle(path: string): string {
  return join(bundlesFolder, path);
}

/**
 * Bundles every handler with all its dependencies, so that the tested SDK is the one that runs. `mainFields` prefers ES
 * modules: CommonJS loads slower, and a bundle must not need `require`. Does nothing when the bundles are those of the sources.
 */
export function bundleHandlers(): void {
  const paths = listBundlePaths();
  const recordPath = join(bundlesFolder, 'build-record.json');
  const entryPoints = paths.map((path) => join(root, getSource(path)));
  if (isBuilt(recordPath, entryPoints)) return;
  const startedAt = Date.now();
  const { outputFiles, metafile } = buildSync({ ...createOptions(paths), metafile: true });
  const files = [...gzipDocsFiles(), ...buildConsoleFiles()];
  const outputs = [
    ...outputFiles,
    ...files.map(({ name, contents }) => ({ path: join(getBundle('operations/system-routes'), name), contents })),
    { path: metafilePath, contents: Buffer.from(JSON.stringify(metafile)) },
  ];
  for (const { path, contents } of outputs) replaceModules(path, contents);
  const inputs = [...Object.keys(metafile.inputs), ...files.flatMap((file) => file.inputs)];
  const outputPaths = outputs.map(({ path }) => path);
  const record = createBuildRecord(root, inputs, outputPaths, startedAt);
  replaceModules(recordPath, Buffer.from(record));
}

/** Returns the id of a bundle, which follows from its code: a deploy leaves the functions alone whose code is the same. */
export function getBuildId(path: string): string {
  return createHash('sha256')
    .update(readFileSync(join(getBundle(path), 'index.mjs')))
    .digest('hex')
    .slice(0, 12);
}

/** Builds the source map of a bundle, as JSON. The bundle is the same with and without it. */
export function buildSourceMap(path: string): string {
  const { outputFiles } = buildSync({ ...createOptions([path]), sourcemap: 'external' });
  return outputFiles.find((file) => file.path.endsWith('.map'))?.text ?? '';
}

function createOptions(paths: readonly string[]) {
  return {
    absWorkingDir: root,
    entryPoints: paths.map((path) => ({ in: getSource(path), out: `${path}/index` })),
    outdir: bundlesFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'shims/credentials.ts'),
      '@aws-sdk/endpoint-cache': join(import.meta.dirname, 'shims/endpoint-cache.ts'),
      '@smithy/core/event-streams': join(import.meta.dirname, 'shims/event-streams.ts'),
    },
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  } satisfies BuildOptions & { write: false };
}

function getSource(path: string): string {
  const [service, name] = path.split('/');
  return `functions/${service}/handlers/${name}.ts`;
}

/** Replaces a file atomically: a running system or another synthesis never reads half of it. */
function replaceModules(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
