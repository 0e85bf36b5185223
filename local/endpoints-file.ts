import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoints } from './lambda/functions.ts';

const getFile = (port: number) => join(tmpdir(), `order-processing-${port}.json`);

/**
 * Writes the endpoints of the system on this port to a temporary file, for the command lines. Returns the function that
 * removes it. A file that cannot be written is left out: the system runs without it.
 */
export function writeEndpointsFile(port: number, endpoints: Endpoints): () => void {
  const remove = () => void ignoreErrors(() => rmSync(getFile(port), { force: true }));
  remove();
  // `wx`: everyone can write to this folder, so a file or link of another user must not be written to.
  ignoreErrors(() => {
    writeFileSync(getFile(port), JSON.stringify(endpoints), { flag: 'wx' });
    chmodSync(getFile(port), 0o644);
  });
  process.once('exit', remove);
  return remove;
}

/** Reads the endpoints of the system on this port, if this user or root runs it. */
export function readEndpointsFile(port: number): Partial<Endpoints> {
  return (
    ignoreErrors(() => {
      const { uid } = statSync(getFile(port));
      const isTrusted = [process.getuid?.() ?? uid, 0].includes(uid);
      return isTrusted ? JSON.parse(readFileSync(getFile(port), 'utf8')) : {};
    }) ?? {}
  );
}

function ignoreErrors<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
