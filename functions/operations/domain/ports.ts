import type { Delivery } from '../../delivery/domain/delivery.ts';
import type { AdvancePorts } from '../../ordering/domain/lifecycle/advance-order.ts';
import type { Attempt, DeadLetter, DeadLetterReason } from './dead-letters/dead-letter.ts';

/** The index entry of an open dead letter. `position` sorts by time of failure and is unique. */
export type DeadLetterKey = {
  id: string;
  queue: DeadLetter['queue'];
  reason: DeadLetterReason;
  position: string;
};
type DeadLetterPage = { places: DeadLetterKey[]; after?: string };

/** A message that fails and has not been set aside. */
export type FailingMessage = { queue: string; type?: string | undefined; tries: Attempt[] };

export type DeadLetters = {
  /** The dead letter as it is now. */
  find(id: string): Promise<DeadLetter | undefined>;
  /** These dead letters as they are now, at most 100, in no order. */
  read(ids: readonly string[]): Promise<DeadLetter[]>;
  /** Saves revision 1 of a new dead letter, or revision n + 1 of one that is stored as n. */
  save(deadLetter: DeadLetter): Promise<'saved' | 'conflict'>;
  /** Lists up to `limit` (1-100) open dead letters after a position, eventually consistent. `after` is absent at the end. */
  open(asked: { first: 'newest' | 'oldest'; after?: string | undefined; limit: number }): Promise<DeadLetterPage>;
  /** The hundred latest dead letters of an order, open and closed, and its messages that are failing. */
  ofOrder(orderId: string): Promise<{ deadLetters: DeadLetter[]; failing: FailingMessage[] }>;
};

/** Sends a body unchanged to a queue. A standard queue ignores the group and the deduplication id. */
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

/** The operator of a request. */
export type Operator = { actor: string; correlationId: string };
