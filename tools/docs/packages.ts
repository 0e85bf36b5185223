import { readFileSync } from 'node:fs';
import { bundleHandlers, metafilePath } from '../../lib/bundling/bundle.ts';

/** Allowed licences: permissive, with attribution at most. */
const allowedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

type Bundled = {
  name: string;
  version: string;
  licence: string;
  /** Number of functions that contain it, and its largest share of a bundle in bytes. */
  functions: number;
  most: number;
};
type Metafile = { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> };

/** Lists the packages in the bundles by name, from esbuild's metafile. */
export function listBundledPackages(): Bundled[] {
  bundleHandlers();
  const { outputs }: Metafile = JSON.parse(readFileSync(metafilePath, 'utf8'));
  const sizes = Object.values(outputs).flatMap(({ inputs }) => [...getSizesByFolder(inputs)]);
  const folders = Map.groupBy(sizes, ([folder]) => folder);
  return [...folders]
    .map(([folder, found]) => {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      const most = Math.max(...found.map(([, bytes]) => bytes));
      return { name, version, licence: String(license), functions: found.length, most };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function getSizesByFolder(inputs: Record<string, { bytesInOutput: number }>): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    if (folder && bytesInOutput > 0) sizes.set(folder, (sizes.get(folder) ?? 0) + bytesInOutput);
  }
  return sizes;
}

/** Returns the packages whose licence is not allowed. */
export function findUnexpectedPackages(packages: readonly Bundled[]): Bundled[] {
  return packages.filter(({ licence }) => !allowedLicences.includes(licence));
}

export function formatPackagesTable(packages: readonly Bundled[]): string {
  const rows = packages.map(
    ({ name, version, licence, functions, most }) =>
      `| ${name} | ${version} | ${licence} | ${functions} | ${Math.ceil(most / 1_024)} |`,
  );
  return `# What runs on Lambda

Every package of which a byte is in the bundle of a function, written by \`npm run docs\` from esbuild's account of the
bundles; \`npm run check\` fails when this page is stale, and at a licence other than ${allowedLicences.join(', ')}.
"Most KB" is what a package takes, minified, of the bundle in which it takes most.

| package | version | licence | functions | most KB |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
