import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import type { BuiltFile } from './build-record.ts';

const folder = join(import.meta.dirname, '../../console');

/** Builds the operations console: its script, its style sheet, and the page that names both by their hashes. */
export function buildConsoleFiles(): BuiltFile[] {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: folder,
    metafile: true,
    entryPoints: [join(folder, 'main.tsx'), join(folder, 'style.css')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  const [js, css] = ['.js', '.css'].map((ending) =>
    gzip(outputFiles.find(({ path }) => path.endsWith(ending))?.contents),
  );
  if (!js || !css) throw new Error('esbuild made no script or no style sheet of the console');
  const index = join(folder, 'index.html');
  const page = readFileSync(index, 'utf8')
    .replace('{js}', `app.${hash(js)}.js`)
    .replace('{css}', `app.${hash(css)}.css`);
  const inputs = [index, ...Object.keys(metafile.inputs).map((file) => join(folder, file))];
  return [
    { name: 'console.js.gz', contents: js, inputs },
    { name: 'console.css.gz', contents: css, inputs },
    { name: 'console.html.gz', contents: gzip(Buffer.from(page)), inputs },
  ];
}

function gzip(contents: Uint8Array = new Uint8Array()): Uint8Array {
  return gzipSync(contents, { level: 9 });
}

/** Returns the hash in the name of a file, as `functions/operations/adapters/console-files.ts` checks it. */
function hash(gzipped: Uint8Array): string {
  return createHash('sha256').update(gzipped).digest('hex').slice(0, 16);
}
