import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns a folder under `.cache` that holds copies of these files, named by their content. Runs `install` there once; a
 * run that was interrupted starts again.
 */
export async function installOnce(
  name: string,
  source: string,
  files: readonly string[],
  install: (folder: string) => Promise<unknown>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(source, file)));
  const folder = join(import.meta.dirname, '../../.cache', `${name}-${hash.digest('hex').slice(0, 16)}`);
  const completed = join(folder, 'complete');
  if (existsSync(completed)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(join(source, file), join(folder, file));
  await install(folder);
  writeFileSync(completed, '');
  return folder;
}
