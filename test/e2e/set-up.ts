import { type LocalSystem, startLocalSystem } from './local-system.ts';

declare global {
  var localSystem: LocalSystem | undefined;
}

/** The suite speaks HTTP to `API_URL`; where none is given it starts a local system for itself. */
export default async function setUp(): Promise<void> {
  if (process.env.API_URL) return;
  globalThis.localSystem = await startLocalSystem({ env: { RETRY_SECONDS: '1,1,1' } });
  process.env.API_URL = globalThis.localSystem.url;
}
