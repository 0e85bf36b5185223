import type { ReceivedMessage } from '../../../functions/platform/queue-consumer/types.ts';

export type Posted = { messageId: string; group: string; body: string };

/** A FIFO queue as SQS is one: while a message of a group is in flight, no other of that group is handed out. */
export type FifoQueue = {
  /** At most ten messages: as many of a group as there are, or one of each group, as some engines do it. */
  receive(): ReceivedMessage[];
  delete(messages: readonly ReceivedMessage[]): void;
  hide(messages: readonly ReceivedMessage[], seconds: number): void;
  /** When the next message that is in flight becomes visible; undefined when there is none. */
  visibleAt(): number | undefined;
  readonly left: ReadonlySet<string>;
};

type QueuedMessage = Posted & { visibleAt: number; receiveCount: number; receiptHandle: string };

export function fifoQueue(
  posted: readonly Posted[],
  {
    now,
    onePerGroup = false,
    visibilitySeconds = 30,
  }: { now(): number; onePerGroup?: boolean; visibilitySeconds?: number },
): FifoQueue {
  let queued: QueuedMessage[] = posted.map((message) => ({
    ...message,
    visibleAt: 0,
    receiveCount: 0,
    receiptHandle: '',
  }));
  const held = (messages: readonly ReceivedMessage[]) =>
    queued.filter(({ receiptHandle }) => messages.some((message) => message.receiptHandle === receiptHandle));
  return {
    receive() {
      const closed = new Set(queued.filter(({ visibleAt }) => visibleAt > now()).map(({ group }) => group));
      const received: QueuedMessage[] = [];
      for (const message of queued) {
        if (received.length === 10) break;
        if (closed.has(message.group)) continue;
        if (onePerGroup) closed.add(message.group);
        received.push(message);
      }
      return received.map((message) => {
        message.visibleAt = now() + visibilitySeconds * 1_000;
        message.receiveCount += 1;
        message.receiptHandle = `${message.messageId}/${message.receiveCount}`;
        return { ...message, resend: 0 };
      });
    },
    delete(messages) {
      const gone = new Set(held(messages));
      queued = queued.filter((message) => !gone.has(message));
    },
    hide(messages, seconds) {
      for (const message of held(messages)) message.visibleAt = now() + seconds * 1_000;
    },
    visibleAt() {
      const times = queued.map(({ visibleAt }) => visibleAt).filter((at) => at > now());
      return times.length > 0 ? Math.min(...times) : undefined;
    },
    get left() {
      return new Set(queued.map(({ messageId }) => messageId));
    },
  };
}
