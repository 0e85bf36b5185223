import { afterAll, beforeAll } from '@jest/globals';
import { closeConnections } from '../api.ts';
import type { LocalSystem } from '../local-system.ts';
import { type QuickStage, quickStage } from './quick-stage.ts';

/** Has the tests of a file speak to a quick stage of their own and reach its engines; jest gives each file an environment of its own. */
export function runsApart(env: Record<string, string>, sweepEvery?: string): void {
  let stage: QuickStage;
  let system: LocalSystem | undefined;

  beforeAll(async () => {
    stage = await quickStage(sweepEvery);
    system = await stage.start(env);
    Object.assign(process.env, { API_URL: system.url, ENGINES: JSON.stringify(system.engines) });
  }, 60_000);

  afterAll(async () => {
    closeConnections();
    await system?.stop();
    await stage.remove();
  });
}
