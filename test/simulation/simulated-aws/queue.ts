import type { Random } from '../harness/random.ts';

export type Sent = {
  body: string;
  group?: string | undefined;
  deduplicationId?: string | undefined;
  delaySeconds?: number | undefined;
};
export type Held = Sent & {
  messageId: string;
  visibleAt: number;
  receiveCount: number;
  receipt: string;
};

/** A queue of SQS, FIFO or standard, with what makes trouble: locks, time-outs, duplicates, disorder. */
export type SimulatedQueue = {
  readonly name: string;
  send(sent: Sent): { messageId: string; duplicate: boolean };
  receive(): Held[];
  /** False for a receipt that is no longer good. */
  delete(receipt: string): boolean;
  hide(receipt: string, seconds: number): boolean;
  /** When a receive may next give something; undefined when there is nothing. */
  dueAt(): number | undefined;
  size(): number;
  visible(): number;
};

export type QueueOptions = {
  name: string;
  now(): number;
  random: Random;
  /** Most messages of one receive. */
  batch: number;
  /** Gives one message of a group per receive, as some engines do, where SQS gives as many as there are. */
  onePerGroup: boolean;
  /** Takes a message away that was received too often. */
  overflow?: (message: Held) => void;
};

const visibilitySeconds = 30;
const deduplicationMs = 300_000;
/** As in `lib/constructs/work-queue.ts`. */
const maxReceives = 1_000;

export function simulatedQueue(options: QueueOptions): SimulatedQueue {
  const { name, now, random, batch, onePerGroup, overflow } = options;
  const fifo = name.endsWith('.fifo');
  const seen = new Map<string, { at: number; messageId: string }>();
  let kept: Held[] = [];
  let numbered = 0;

  const withReceipt = (receipt: string) => {
    const [messageId, nth] = receipt.split('/');
    const message = kept.find((candidate) => candidate.messageId === messageId);
    const isStale = message && (String(message.receiveCount) !== nth || message.visibleAt <= now());
    return fifo && isStale ? undefined : message;
  };
  const hand = (message: Held): Held[] => {
    message.receiveCount += 1;
    if (message.receiveCount > maxReceives && overflow) {
      kept = kept.filter((other) => other !== message);
      overflow(message);
      return [];
    }
    message.receipt = `${message.messageId}/${message.receiveCount}`;
    // A standard queue now and then hands a message out twice.
    if (fifo || !random.chance(0.05)) message.visibleAt = now() + visibilitySeconds * 1_000;
    return [{ ...message }];
  };

  return {
    name,
    send(sent) {
      const key = fifo && `${sent.group} ${sent.deduplicationId}`;
      const before = key ? seen.get(key) : undefined;
      if (before && now() - before.at < deduplicationMs) return { messageId: before.messageId, duplicate: true };
      numbered += 1;
      const messageId = `${name}-${numbered}`;
      if (key) seen.set(key, { at: now(), messageId });
      kept.push({
        ...sent,
        messageId,
        visibleAt: now() + (sent.delaySeconds ?? 0) * 1_000,
        receiveCount: 0,
        receipt: '',
      });
      return { messageId, duplicate: false };
    },
    receive() {
      const closed = new Set(fifo ? kept.filter(({ visibleAt }) => visibleAt > now()).map(({ group }) => group) : []);
      const chosen: Held[] = [];
      for (const message of fifo ? kept : shuffled(kept, random)) {
        if (chosen.length === batch) break;
        if (message.visibleAt > now() || (fifo && closed.has(message.group))) continue;
        if (onePerGroup) closed.add(message.group);
        chosen.push(message);
      }
      return chosen.flatMap(hand);
    },
    delete(receipt) {
      const message = withReceipt(receipt);
      kept = kept.filter((other) => other !== message);
      return message !== undefined;
    },
    hide(receipt, seconds) {
      const message = withReceipt(receipt);
      if (message) message.visibleAt = now() + seconds * 1_000;
      return message !== undefined;
    },
    dueAt() {
      const times = new Map<string, number>();
      for (const { group, messageId, visibleAt } of kept) {
        const lock = fifo ? (group ?? '') : messageId;
        times.set(lock, Math.max(times.get(lock) ?? 0, visibleAt));
      }
      return times.size > 0 ? Math.min(...times.values()) : undefined;
    },
    size: () => kept.length,
    visible: () => kept.filter(({ visibleAt }) => visibleAt <= now()).length,
  };
}

function shuffled<Thing>(things: readonly Thing[], random: Random): Thing[] {
  const mixed = [...things];
  for (let place = mixed.length - 1; place > 0; place -= 1) {
    const other = random.between(0, place);
    const [a, b] = [mixed[place], mixed[other]];
    if (a !== undefined && b !== undefined) [mixed[place], mixed[other]] = [b, a];
  }
  return mixed;
}
