import type { EndpointKey } from '../endpoint.ts';
import type { Endpoints } from '../ports.ts';
import { type PlanPorts, planRound } from './plan-round.ts';

/** The endpoints with something to deliver, and what the operators are to know. */
export type DueEndpoints = {
  due: EndpointKey[];
  /** The number of endpoints whose receivers have accepted nothing for an hour. */
  failing: number;
  /** The age of the oldest event that an endpoint has yet to deliver, where its receiver is not down. */
  lagSeconds: number;
  /** The number of endpoints that could not be looked at, and the fault of one. */
  failed: number;
  fault?: unknown;
};

const failingMs = 3_600_000;
const atOnce = 20;

/** Looks for enabled endpoints that have something to deliver: late retries, parked orders, and lost wake-ups. */
export async function findDueEndpoints(ports: PlanPorts & { endpoints: Endpoints }): Promise<DueEndpoints> {
  const now = ports.now();
  const entries = await ports.endpoints.listAll('enabled');
  const found: DueEndpoints = {
    due: [],
    failing: entries.filter(({ failingSince }) => now - Date.parse(failingSince ?? '') >= failingMs).length,
    lagSeconds: 0,
    failed: 0,
  };
  const ready = entries.filter(({ retryAt }) => retryAt === undefined || Date.parse(retryAt) <= now);
  for (let first = 0; first < ready.length; first += atOnce)
    await Promise.all(
      ready.slice(first, first + atOnce).map((key) =>
        addIfDue(key, found, ports).catch((fault: unknown) => {
          found.failed += 1;
          found.fault = fault;
        }),
      ),
    );
  return found;
}

async function addIfDue(
  { clientId, webhookId }: EndpointKey,
  found: DueEndpoints,
  ports: PlanPorts & { endpoints: Endpoints },
): Promise<void> {
  const endpoint = await ports.endpoints.find({ clientId, webhookId });
  if (endpoint?.notices) found.due.push({ clientId, webhookId });
  const round = endpoint && !endpoint.notices && (await planRound(endpoint, ports));
  if (!round) return;
  found.due.push({ clientId, webhookId });
  const [oldest] = round.kind === 'feed' && endpoint.failures === 0 ? round.entries : [];
  if (oldest)
    found.lagSeconds = Math.max(found.lagSeconds, Math.floor((ports.now() - Date.parse(oldest.appendedAt)) / 1_000));
}
