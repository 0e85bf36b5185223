import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { recording } from '../permissions/recording.ts';
import { type LocalSystem, startLocalSystem } from './local-system.ts';

declare global {
  var localSystem: LocalSystem | undefined;
}

/**
 * The suite speaks HTTP to `API_URL`; where none is given it starts a local system for itself, and records what its
 * functions say and call, for `npm run test:permissions`.
 */
export default async function setUp(): Promise<void> {
  if (process.env.API_URL) return;
  mkdirSync(dirname(recording), { recursive: true });
  rmSync(recording, { force: true });
  process.env.RECORDING = recording;
  globalThis.localSystem = await startLocalSystem({ env: { RETRY_SECONDS: '1,1,1' } });
  process.env.API_URL = globalThis.localSystem.url;
  process.env.ENGINES = JSON.stringify(globalThis.localSystem.engines);
}
