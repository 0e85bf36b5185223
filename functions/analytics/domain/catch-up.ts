import { type Fact, getHour } from './fact.ts';
import { listFacts } from './list-facts.ts';
import type { CatchUpPorts } from './ports.ts';

/** The pages of one step: each step moves the checkpoint, so that a crash repeats little. */
const pagesPerStep = 20;
const clientsAtOnce = 10;
const start = { page: 0, revision: 0 };

/**
 * Reads the feeds of these clients on from their checkpoints, until their ends or until a time in milliseconds since 1970.
 * Returns the time until which all facts are known, in the same unit: that of the client that is furthest behind. When the
 * feed of a client fails, it throws once the others are read.
 */
export async function catchUp(clientIds: readonly string[], until: number, ports: CatchUpPorts): Promise<number> {
  let asOf = ports.now();
  const failures: unknown[] = [];
  for (let first = 0; first < clientIds.length; first += clientsAtOnce) {
    const some = clientIds.slice(first, first + clientsAtOnce);
    for (const read of await Promise.allSettled(some.map((clientId) => catchUpClient(clientId, until, ports))))
      if (read.status === 'fulfilled') asOf = Math.min(asOf, read.value);
      else failures.push(read.reason);
  }
  if (failures.length > 0) throw failures[0];
  return asOf;
}

async function catchUpClient(clientId: string, until: number, ports: CatchUpPorts): Promise<number> {
  for (;;) {
    const startedAt = ports.now();
    const checkpoint = (await ports.checkpoints.find(clientId)) ?? start;
    const { pages, after } = await ports.feeds.listFrom(clientId, checkpoint.page, pagesPerStep);
    const last = pages.at(-1);
    if (!last) return startedAt;
    await putFacts(
      clientId,
      pages.flatMap(({ changes }) => changes.flatMap(listFacts)),
      ports,
    );
    const next = { ...checkpoint, page: last.number + 1, revision: checkpoint.revision + 1 };
    // After a conflict another reader has moved the checkpoint, or the doctor has set it back: read on from there.
    const saved = await ports.checkpoints.save(clientId, next);
    if (saved === 'saved' && after === undefined) return startedAt;
    if (ports.now() >= until) return Date.parse(last.at);
  }
}

/**
 * Writes facts, and drops the sums of their hours after them: a sum that was made before is dropped, and one that is being
 * made without them has a generation that is no longer the hour's. All of it can be repeated.
 */
export async function putFacts(
  clientId: string,
  facts: readonly Fact[],
  ports: Pick<CatchUpPorts, 'facts'>,
): Promise<void> {
  if (facts.length === 0) return;
  await ports.facts.put(clientId, facts);
  for (const hour of new Set(facts.map(({ at }) => getHour(at)))) await ports.facts.dropSum(clientId, hour);
}

/** Has the feed of a client read again from its beginning. The facts it makes known are those that are there. */
export async function rebuild(clientId: string, { checkpoints }: Pick<CatchUpPorts, 'checkpoints'>): Promise<void> {
  for (;;) {
    const checkpoint = (await checkpoints.find(clientId)) ?? start;
    const next = { ...checkpoint, page: 0, revision: checkpoint.revision + 1 };
    if ((await checkpoints.save(clientId, next)) === 'saved') return;
  }
}
