import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Endpoints } from './functions.ts';

/** Notes where the engines of the system on this port are, for tools that work on it. The answer takes the note away. */
export function noteRunning(port: number, endpoints: Endpoints): () => void {
  const file = noteOn(port);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(endpoints));
  return () => rmSync(file, { force: true });
}

export function noteOn(port: number | string): string {
  return join(import.meta.dirname, `../.cache/running-${port}.json`);
}
