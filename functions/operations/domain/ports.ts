import type { Delivery } from '../../delivery/domain/delivery.ts';
import type { Attempt } from '../../messages/attempt.ts';
import type { AdvancePorts } from '../../ordering/domain/lifecycle/advance-order.ts';
import type { DeadLetter, DeadLetterReason } from './dead-letters/dead-letter.ts';

/** Where an open dead letter lies on its state, by when it failed. No two lie at the same place. */
export type DeadLetterKey = {
  id: string;
  queue: DeadLetter['queue'];
  reason: DeadLetterReason;
  position: string;
};
type DeadLetterPage = { places: DeadLetterKey[]; after?: string };

/** A message that fails and has not been set aside. */
export type FailingMessage = { queue: string; type?: string | undefined; attempts: Attempt[] };

export type DeadLetters = {
  /** The dead letter as it is now. */
  find(id: string): Promise<DeadLetter | undefined>;
  /** These dead letters as they are now, at most 100, in no order. */
  read(ids: readonly string[]): Promise<DeadLetter[]>;
  /** Keeps a dead letter if it follows on what is kept: revision 1 where there is none, n + 1 where there is n. */
  save(deadLetter: DeadLetter): Promise<'saved' | 'conflict'>;
  /** Up to `limit` (1-100) places of open dead letters behind a position, a moment behind. `after` is absent at the end. */
  open(asked: { first: 'newest' | 'oldest'; after?: string | undefined; limit: number }): Promise<DeadLetterPage>;
  /** The hundred latest dead letters of an order, open and closed, and its messages that are failing. */
  ofOrder(orderId: string): Promise<{ deadLetters: DeadLetter[]; failing: FailingMessage[] }>;
};

/** Sends a body as it is to a queue. On a standard queue, group and deduplication id mean nothing. */
export type SendBody = (
  queue: DeadLetter['queue'],
  body: string,
  as: { group: string; deduplicationId: string },
) => Promise<void>;

export type DeadLetterPorts = AdvancePorts & { deadLetters: DeadLetters };
export type RedrivePorts = DeadLetterPorts & {
  deliveries: { find(orderId: string): Promise<Delivery | undefined> };
  sendBody: SendBody;
};

/** Who does something to dead letters, and in which request. */
export type Operator = { actor: string; correlationId: string };
