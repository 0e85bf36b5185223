import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Reads a JSON file; `{}` when there is none. */
export function readJsonFile(file: string | undefined): unknown {
  return file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Replaces a JSON file that only its owner can read. A crash leaves the old content or the new. Does nothing without a file. */
export function writeJsonFile(file: string | undefined, content: unknown): void {
  if (!file) return;
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
