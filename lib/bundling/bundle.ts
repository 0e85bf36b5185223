import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { gzipDocsFiles } from './docs-files.ts';

const root = join(import.meta.dirname, '../..');
const bundlesFolder = process.env.BUNDLES_FOLDER ?? join(root, '.bundles');

/** Where esbuild's account of what went into each bundle is written, for checks on their sizes. */
export const metafilePath = join(bundlesFolder, 'metafile.json');

/** The functions there are, one for each file in a `handlers` folder, as `<service>/<name>`. */
export function listHandlerPaths(): string[] {
  return globSync('functions/*/handlers/*.ts', { cwd: root })
    .map((file) => file.replace(/^functions\/(.+)\/handlers\/(.+)\.ts$/, '$1/$2'))
    .sort();
}

/** The folder that holds the bundle of a function, once `bundleHandlers` has run. */
export function getBundle(path: string): string {
  return join(bundlesFolder, path);
}

/**
 * Bundles every handler, each with all that it needs: the SDK that is tested is the SDK that runs. The CommonJS builds of
 * packages are left aside (`mainFields`) because they load slower, and because nothing that is bundled may need `require`.
 */
export function bundleHandlers(): void {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: listHandlerPaths().map((path) => ({ in: getSource(path), out: `${path}/index` })),
    outdir: bundlesFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'shims/credentials.ts'),
      '@smithy/core/event-streams': join(import.meta.dirname, 'shims/unused-modules.ts'),
      bowser: join(import.meta.dirname, 'shims/unused-modules.ts'),
    },
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) replaceModules(path, contents);
  for (const { name, contents } of gzipDocsFiles())
    replaceModules(join(getBundle('operations/system-routes'), name), contents);
  replaceModules(metafilePath, Buffer.from(JSON.stringify(metafile)));
}

function getSource(path: string): string {
  const [service, name] = path.split('/');
  return `functions/${service}/handlers/${name}.ts`;
}

/** Another synthesis, or a system that runs these bundles, sees a file as it was or as it will be, never half of it. */
function replaceModules(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
