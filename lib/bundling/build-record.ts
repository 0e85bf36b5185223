import { hash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file that is deployed beside a bundle, and the paths of the files that it is built of. */
export type BuiltFile = { name: string; contents: Uint8Array; inputs: readonly string[] };

/** The hash of each file that a build has read or written, by its path. */
type BuildRecord = Readonly<Record<string, string | undefined>>;

/** Some file systems and editors store times that are a little too early. */
const inexactMs = 1_000;
/** Files that decide how everything is built. */
const configuration = ['lib/bundling/**/*.ts', 'package-lock.json', 'package.json', '{.,console}/tsconfig.json'];

/**
 * Returns the record of a build that has ended, as JSON. Returns an empty record when a file was changed after the build
 * had started at `startedAt`, in epoch milliseconds: the build may have read it before or after the change. A path that is not absolute
 * begins at the root.
 */
export function createBuildRecord(
  root: string,
  inputs: readonly string[],
  outputs: string[],
  startedAt: number,
): string {
  const read = [...inputs, ...globSync(configuration, { cwd: root })].map((file) => resolve(root, file));
  const isChanged = read.some(
    (file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > startedAt - inexactMs,
  );
  const files = new Set([...read, ...outputs]);
  return JSON.stringify(isChanged ? {} : Object.fromEntries([...files].map((file) => [file, hashFile(file)])));
}

/** Returns whether a build would read and write the same again. The entry points of the build must be in its record. */
export function isBuilt(recordPath: string, entryPoints: readonly string[]): boolean {
  const record = readRecord(recordPath);
  return (
    entryPoints.every((file) => record[file]) &&
    Object.entries(record).every(([file, recorded]) => hashFile(file) === recorded)
  );
}

function readRecord(path: string): BuildRecord {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Returns undefined where the file cannot be read. */
function hashFile(file: string): string | undefined {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return undefined;
  }
}
