import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Endpoints } from './lambda/functions.ts';

/**
 * Notes where the engines of the system on this port are, for tools that work on it: in the checkout, else, where that
 * cannot be written to, among temporary files; else not at all. The answer takes the note away.
 */
export function writeEndpointsFile(port: number, endpoints: Endpoints): () => void {
  const remove = () => {
    for (const file of listPaths(port)) attempt(() => rmSync(file, { force: true }));
  };
  remove();
  listPaths(port).some((file) =>
    attempt(() => {
      const made = mkdirSync(dirname(file), { recursive: true });
      if (made) chmodSync(made, 0o755);
      // A file of our own: what somebody else has put there is not written to.
      writeFileSync(file, JSON.stringify(endpoints), { flag: 'wx' });
      chmodSync(file, 0o644);
    }),
  );
  process.once('exit', remove);
  return remove;
}

/** What the system on this port has noted of itself, if it runs for this user or for root. */
export function readEndpointsFile(port: number): Partial<Endpoints> {
  let note: Partial<Endpoints> = {};
  listPaths(port).findLast((file) =>
    attempt(() => {
      const { uid } = statSync(file);
      if (![process.getuid?.() ?? uid, 0].includes(uid)) throw new Error('somebody else may have written it');
      note = JSON.parse(readFileSync(file, 'utf8'));
    }),
  );
  return note;
}

function listPaths(port: number): string[] {
  const name = `running-${port}.json`;
  const own = `order-processing-${process.getuid?.()}-${name}`;
  return [join(import.meta.dirname, '../.cache', name), join(tmpdir(), own)];
}

/** Whether it could be done: a note is a convenience, and no system fails for want of one. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
