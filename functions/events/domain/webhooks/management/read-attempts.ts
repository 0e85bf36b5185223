import type { Attempt } from '../attempt.ts';
import type { Attempts } from '../ports.ts';
import type { AttemptListQuery } from './requests.ts';

const dayMs = 86_400_000;
const keptDays = 30;
/** Rounds that one read returns, and reads for one page: a filter that matches little ends a page early. */
const [roundsPerRead, maxReads] = [50, 10];

/** Lists attempts of a webhook, the newest first. `after` is the position of the last, `{key}|{index}`, where more may follow. */
export async function readAttempts(
  request: {
    webhookId: string;
    filter: Pick<AttemptListQuery, 'result' | 'orderId'>;
    limit: number;
    after?: string | undefined;
  },
  ports: { attempts: Attempts; now(): number },
): Promise<{ items: Omit<Attempt, 'result'>[]; after: string | undefined }> {
  const { webhookId, filter, limit } = request;
  const keptSince = new Date(ports.now() - keptDays * dayMs).toISOString();
  const items: Omit<Attempt, 'result'>[] = [];
  let [key, skipped] = parsePosition(request.after);
  for (let read = 0; read < maxReads; read += 1) {
    const { rounds, after } = await ports.attempts.list(webhookId, { after: key, keptSince, limit: roundsPerRead });
    for (const round of rounds) {
      const newestFirst = round.attempts.toReversed();
      for (const [index, { result, ...attempt }] of newestFirst.entries()) {
        if (index < skipped || !isMatch({ result, ...attempt }, filter)) continue;
        items.push(attempt);
        if (items.length === limit) return { items, after: `${key ?? ''}|${index + 1}` };
      }
      [key, skipped] = [round.key, 0];
    }
    if (after === undefined) return { items, after: undefined };
  }
  return { items, after: `${key ?? ''}|0` };
}

/** A position is the round before, and the attempts of the next round that were listed already. */
function parsePosition(position: string | undefined): [key: string | undefined, skipped: number] {
  const [key, skipped] = position?.split('|') ?? [];
  return [key || undefined, Number(skipped ?? 0)];
}

/** Returns whether the filter lists an attempt. An event that was missed has failed, too. */
function isMatch(attempt: Attempt, { result, orderId }: Pick<AttemptListQuery, 'result' | 'orderId'>): boolean {
  const isResult =
    result === undefined || attempt.result === result || (result === 'failed' && attempt.result === 'missed');
  return isResult && (orderId === undefined || attempt.orderId === orderId);
}
