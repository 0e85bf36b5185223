import { randomUUID } from 'node:crypto';
import type { RedrivePorts } from '../ports.ts';
import { assessRedrive } from './assess-redrive.ts';
import type { DeadLetter } from './dead-letter.ts';
import { closeObsolete } from './redrive.ts';

/** The dead letters that one run examines, the oldest first. */
const maxExamined = 100;
/** A person may want to see a dead letter before it is closed. */
const minAgeMs = 5 * 60_000;

type Ports = Omit<RedrivePorts, 'sendBody'>;

/**
 * Closes the dead letters that have been open for five minutes and whose order has moved on. Returns how many stay open, at
 * most 100. One that is unreadable stays open. Examines no more when `hasTime` returns false.
 */
export async function closeObsoleteDeadLetters(ports: Ports, hasTime: () => boolean): Promise<number> {
  const { keys } = await ports.deadLetters.listOpen({ first: 'oldest', limit: maxExamined });
  const until = Date.parse(ports.now()) - minAgeMs;
  let open = keys.length;
  for (const deadLetter of await ports.deadLetters.findMany(keys.map(({ id }) => id))) {
    if (!hasTime()) break;
    if (deadLetter.closed || Date.parse(deadLetter.failedAt) > until || deadLetter.reason === 'unreadable') continue;
    if (await closeIfObsolete(deadLetter, ports)) open -= 1;
  }
  return open;
}

async function closeIfObsolete(deadLetter: DeadLetter, ports: Ports): Promise<boolean> {
  const { outcome, detail } = await assessRedrive(deadLetter, ports);
  if (outcome !== 'late') return false;
  const monitor = { actor: 'service:operations', correlationId: randomUUID() };
  await closeObsolete(deadLetter, detail, monitor, ports);
  return true;
}
