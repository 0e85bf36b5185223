import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { recording } from '../../permissions/recording.ts';
import { type LocalSystem, startLocalSystem } from './local-system.ts';

declare global {
  var localSystem: LocalSystem | undefined;
}

/**
 * Tests the API at `API_URL`. Without it, starts a local system, and records the log and the AWS calls of its functions for
 * `npm run test:permissions`.
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
