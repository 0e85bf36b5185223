/** `degraded`: a provider is spared for a while; orders are taken all the same and go on later. */
export type HealthState = { status: 'ok' | 'degraded' | 'unavailable'; circuit?: string; since?: string };
/** How one thing that we depend on is; a probe that fails means that it is unavailable. */
export type DependencyCheck = { name: string; stateOf: () => Promise<HealthState> };
export type Health = {
  status: 'ok' | 'unavailable';
  version: string;
  dependencies: Record<string, HealthState>;
};

const rememberedMs = 5_000;
const deadlineMs = 2_000;

/**
 * Asks everything we depend on at once, each with a deadline of two seconds, and remembers the answer for five: a
 * probe that calls often costs nothing and cannot be used to load what is behind us.
 */
export function createHealthCheck(
  version: string,
  probes: readonly DependencyCheck[],
  now: () => number,
): () => Promise<Health> {
  let remembered: { at: number; health: Promise<Health> } | undefined;
  return () => {
    if (!remembered || now() - remembered.at >= rememberedMs)
      remembered = { at: now(), health: runChecks(version, probes) };
    return remembered.health;
  };
}

async function runChecks(version: string, probes: readonly DependencyCheck[]): Promise<Health> {
  const states = await Promise.all(probes.map(async (probe) => [probe.name, await toResult(probe)] as const));
  const status = states.every(([, state]) => state.status !== 'unavailable') ? 'ok' : 'unavailable';
  return { status, version, dependencies: Object.fromEntries(states) };
}

const unavailable: HealthState = { status: 'unavailable' };

async function toResult(probe: DependencyCheck): Promise<HealthState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthState>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, unavailable);
  });
  const state = probe.stateOf().catch(() => unavailable);
  return Promise.race([state, late]).finally(() => clearTimeout(timer));
}
