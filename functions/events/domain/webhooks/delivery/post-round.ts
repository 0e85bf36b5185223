import { getEventId } from '../../../../messages/order-stream/feed-page.ts';
import type { FeedEntry } from '../../feed/read-feed.ts';
import type { Endpoint } from '../endpoint.ts';
import type { DeliveryPorts, Reply } from '../ports.ts';
import { classifyReply, type Verdict } from './classify.ts';
import type { Round } from './plan-round.ts';

/**
 * The outcome of an event in a round, with its attempts. `waiting`: it was not posted, because an earlier event of its order
 * was not accepted or no time was left.
 */
export type Result = {
  entry: FeedEntry;
  eventId: string;
  verdict: Verdict | 'waiting';
  attempts: { at: number; reply: Reply }[];
};

/** A refused event of the feed is posted again after these delays before its order is parked. */
const attemptDelaysMs = [1_000, 2_000];
/** No request begins with less time left than it may take. */
export const postMs = 10_500;

type PostPorts = Pick<DeliveryPorts, 'post' | 'writeBody' | 'now' | 'wait'>;

/** Posts the events of a round: orders side by side, the events of one order in their sequence. */
export async function postRound(endpoint: Endpoint, round: Round, until: number, ports: PostPorts): Promise<Result[]> {
  const parked = new Set(endpoint.parked.map(({ orderId }) => orderId));
  const orders = Map.groupBy(round.entries, ({ change }) => change.orderId);
  const posting = [...orders].map(async ([orderId, entries]) => {
    const results: Result[] = [];
    let isHeld = round.kind === 'feed' && parked.has(orderId);
    for (const entry of entries) {
      const result = isHeld ? wait(entry) : await postEvent(endpoint, { entry, round, until }, ports);
      results.push(result);
      // An event that is sent again by request holds back no other.
      isHeld ||= round.kind !== 'resends' && result.verdict !== 'accepted';
    }
    return results;
  });
  const results = (await Promise.all(posting)).flat();
  // Not by event: a feed may have an event twice, at two positions with results of their own.
  const byEntry = new Map(results.map((result) => [result.entry, result]));
  return round.entries.flatMap((entry) => byEntry.get(entry) ?? []);
}

function wait(entry: FeedEntry): Result {
  return { entry, eventId: getEventId(entry.change.orderId, entry.event), verdict: 'waiting', attempts: [] };
}

async function postEvent(
  endpoint: Endpoint,
  { entry, round, until }: { entry: FeedEntry; round: Round; until: number },
  ports: PostPorts,
): Promise<Result> {
  const result = wait(entry);
  const delays = round.kind === 'feed' ? [0, ...attemptDelaysMs] : [0];
  for (const delayMs of delays) {
    if (ports.now() + delayMs + postMs > until) return { ...result, verdict: 'waiting' };
    if (delayMs > 0) await ports.wait(delayMs);
    const at = ports.now();
    const reply = await ports.post(endpoint, { id: result.eventId, body: await ports.writeBody(endpoint, entry) });
    result.attempts.push({ at, reply });
    result.verdict = classifyReply(reply);
    if (result.verdict !== 'refused') break;
  }
  return result;
}
