/** `degraded`: a circuit breaker is open. Orders are still accepted, and continue when it closes. */
export type HealthState = { status: 'ok' | 'degraded' | 'unavailable'; circuit?: string; since?: string };
/** Checks one dependency. A check that fails means `unavailable`. */
export type DependencyCheck = { name: string; run: () => Promise<HealthState> };
export type Health = {
  status: 'ok' | 'unavailable';
  version: string;
  /** The commit that was deployed; `unknown` outside of a Git checkout. */
  commit: string;
  /** The providers that are only simulated: they move no money and no parcels. */
  simulated: readonly string[];
  dependencies: Record<string, HealthState>;
};

const cacheMs = 5_000;
const timeoutMs = 2_000;

/**
 * Creates a health check of all dependencies, each with a timeout of two seconds. Its result is cached for five seconds,
 * so that frequent calls do not load the dependencies.
 */
export function createHealthCheck(
  about: Pick<Health, 'version' | 'commit' | 'simulated'>,
  checks: readonly DependencyCheck[],
  now: () => number,
): () => Promise<Health> {
  let cached: { at: number; health: Promise<Health> } | undefined;
  return () => {
    if (!cached || now() - cached.at >= cacheMs) cached = { at: now(), health: runChecks(about, checks) };
    return cached.health;
  };
}

async function runChecks(
  about: Pick<Health, 'version' | 'commit' | 'simulated'>,
  checks: readonly DependencyCheck[],
): Promise<Health> {
  const states = await Promise.all(checks.map(async (check) => [check.name, await runCheck(check)] as const));
  const status = states.every(([, state]) => state.status !== 'unavailable') ? 'ok' : 'unavailable';
  return { status, ...about, dependencies: Object.fromEntries(states) };
}

const unavailable: HealthState = { status: 'unavailable' };

async function runCheck(check: DependencyCheck): Promise<HealthState> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<HealthState>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, unavailable);
  });
  const state = check.run().catch(() => unavailable);
  return Promise.race([state, timeout]).finally(() => clearTimeout(timer));
}
