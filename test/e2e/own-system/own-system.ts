import { afterAll, beforeAll } from '@jest/globals';
import { closeConnections } from '../api.ts';
import type { LocalSystem } from '../system/local-system.ts';
import { createQuickStage, type QuickStage } from './quick-stage.ts';

/**
 * Gives the tests of a file a quick stage and engines of their own. `restart` stops the system with this signal and starts
 * it again on the same data.
 */
export function useOwnSystem(env: Record<string, string> = {}, sweepEvery?: string) {
  const suiteTarget = process.env.API_URL;
  let stage: QuickStage;
  let system: LocalSystem | undefined;
  const start = async () => {
    system = await stage.start(env);
    Object.assign(process.env, { API_URL: system.url, ENGINES: JSON.stringify(system.engines) });
  };

  beforeAll(async () => {
    stage = await createQuickStage(sweepEvery);
    await start();
  });

  afterAll(async () => {
    closeConnections();
    await system?.stop();
    await stage.remove();
    Object.assign(process.env, { API_URL: suiteTarget });
  });

  return {
    /** `beforeStart` runs while the system is down. */
    async restart(signal: NodeJS.Signals, beforeStart: () => Promise<unknown> = async () => undefined): Promise<void> {
      await system?.stop(signal);
      await beforeStart();
      closeConnections();
      await start();
    },
    port: () => new URL(system?.url ?? '').port,
  };
}
