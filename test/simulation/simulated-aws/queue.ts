import type { Random } from '../harness/random.ts';

export type SentMessage = {
  body: string;
  group?: string | undefined;
  deduplicationId?: string | undefined;
  delaySeconds?: number | undefined;
};
export type QueuedMessage = SentMessage & {
  messageId: string;
  visibleAt: number;
  receiveCount: number;
  receiptHandle: string;
};

/** An SQS queue, FIFO or standard, with locked groups, visibility timeouts, deduplication, duplicates and disorder. */
export type SimulatedQueue = {
  send(sent: SentMessage): { messageId: string; duplicate: boolean };
  receive(): QueuedMessage[];
  /** Returns false for an expired receipt handle. */
  delete(receiptHandle: string): boolean;
  hide(receiptHandle: string, seconds: number): boolean;
  /** Returns when the next message may be received, or undefined when the queue is empty. */
  dueAt(): number | undefined;
  size(): number;
  visible(): number;
};

export type QueueOptions = {
  name: string;
  now(): number;
  random: Random;
  /** The maximum number of messages in one receive. */
  batchSize: number;
  /** Whether a receive returns one message of each group, as some engines do. SQS returns several. */
  onePerGroup: boolean;
  visibilitySeconds?: number;
  /** Called with a message that was received too often, after it is removed. */
  onOverflow?: (message: QueuedMessage) => void;
};

const defaultVisibilitySeconds = 30;
const deduplicationMs = 300_000;
/** As in `lib/constructs/work-queue.ts`. */
const maxReceives = 1_000;

export function createSimulatedQueue(options: QueueOptions): SimulatedQueue {
  const { name, now, random, batchSize, onePerGroup, onOverflow } = options;
  const { visibilitySeconds = defaultVisibilitySeconds } = options;
  const isFifo = name.endsWith('.fifo');
  const deduplicated = new Map<string, { at: number; messageId: string }>();
  let messages: QueuedMessage[] = [];
  let lastNumber = 0;

  const findByReceiptHandle = (receiptHandle: string) => {
    const [messageId, nth] = receiptHandle.split('/');
    const message = messages.find((candidate) => candidate.messageId === messageId);
    const isStale = message && (String(message.receiveCount) !== nth || message.visibleAt <= now());
    return isFifo && isStale ? undefined : message;
  };
  const handOut = (message: QueuedMessage): QueuedMessage[] => {
    message.receiveCount += 1;
    if (message.receiveCount > maxReceives && onOverflow) {
      messages = messages.filter((other) => other !== message);
      onOverflow(message);
      return [];
    }
    message.receiptHandle = `${message.messageId}/${message.receiveCount}`;
    // A standard queue sometimes returns a message twice.
    if (isFifo || !random.chance(0.05)) message.visibleAt = now() + visibilitySeconds * 1_000;
    return [{ ...message }];
  };

  return {
    send(sent) {
      const key = isFifo && `${sent.group} ${sent.deduplicationId}`;
      const before = key ? deduplicated.get(key) : undefined;
      if (before && now() - before.at < deduplicationMs) return { messageId: before.messageId, duplicate: true };
      lastNumber += 1;
      const messageId = `${name}-${lastNumber}`;
      if (key) deduplicated.set(key, { at: now(), messageId });
      messages.push({
        ...sent,
        messageId,
        visibleAt: now() + (sent.delaySeconds ?? 0) * 1_000,
        receiveCount: 0,
        receiptHandle: '',
      });
      return { messageId, duplicate: false };
    },
    receive() {
      const lockedGroups = new Set(
        isFifo ? messages.filter(({ visibleAt }) => visibleAt > now()).map(({ group }) => group) : [],
      );
      const chosen: QueuedMessage[] = [];
      for (const message of isFifo ? messages : shuffle(messages, random)) {
        if (chosen.length === batchSize) break;
        if (message.visibleAt > now() || (isFifo && lockedGroups.has(message.group))) continue;
        if (onePerGroup) lockedGroups.add(message.group);
        chosen.push(message);
      }
      return chosen.flatMap(handOut);
    },
    delete(receiptHandle) {
      const message = findByReceiptHandle(receiptHandle);
      messages = messages.filter((other) => other !== message);
      return message !== undefined;
    },
    hide(receiptHandle, seconds) {
      const message = findByReceiptHandle(receiptHandle);
      if (message) message.visibleAt = now() + seconds * 1_000;
      return message !== undefined;
    },
    dueAt() {
      const times = new Map<string, number>();
      for (const { group, messageId, visibleAt } of messages) {
        const lock = isFifo ? (group ?? '') : messageId;
        times.set(lock, Math.max(times.get(lock) ?? 0, visibleAt));
      }
      return times.size > 0 ? Math.min(...times.values()) : undefined;
    },
    size: () => messages.length,
    visible: () => messages.filter(({ visibleAt }) => visibleAt <= now()).length,
  };
}

function shuffle<Thing>(things: readonly Thing[], random: Random): Thing[] {
  const shuffled = [...things];
  for (let place = shuffled.length - 1; place > 0; place -= 1) {
    const other = random.between(0, place);
    const [a, b] = [shuffled[place], shuffled[other]];
    if (a !== undefined && b !== undefined) [shuffled[place], shuffled[other]] = [b, a];
  }
  return shuffled;
}
