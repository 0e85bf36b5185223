import { SourceMap } from 'node:module';
import { join, relative } from 'node:path';
import { buildSourceMap, bundleHandlers, getBuildId, getBundle, listHandlerPaths } from '../lib/bundling/bundle.ts';

// Prints the source of a place in a bundle, as a log line has them: `npm run where -- 0f1e2d3c4b5a index.mjs:12:345`.
// A bundle follows from its commit, so its source map is built again instead of kept.
const [build, place] = process.argv.slice(2);
const [, line, column] = /:(\d+):(\d+)$/.exec(place ?? '') ?? [];
if (!build || !line || !column) {
  console.error('usage: npm run where -- <build> <place>, as `build` and `at` of a log line have them');
  process.exit(2);
}
bundleHandlers();
const path = listHandlerPaths().find((each) => getBuildId(each) === build);
if (!path) {
  console.error(
    `No function of this checkout has the build ${build}. Check out the commit of the release: GET /health names it.`,
  );
  process.exit(1);
}
const found = new SourceMap(JSON.parse(buildSourceMap(path))).findEntry(Number(line) - 1, Number(column) - 1);
if (!('originalSource' in found)) {
  console.error(`${path} has no place ${place}.`);
  process.exit(1);
}
const source = relative(process.cwd(), join(getBundle(path), found.originalSource));
console.log(`${path}: ${source}:${found.originalLine + 1}:${found.originalColumn + 1}`);
