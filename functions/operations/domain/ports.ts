import type { Delivery } from '../../delivery/domain/delivery.ts';
import type { Attempt } from '../../messages/attempt.ts';
import type { Marks } from '../../notification/domain/ports.ts';
import type { AdvancePorts } from '../../ordering/domain/lifecycle/advance-order.ts';
import type { DeadLetter, DeadLetterReason } from './dead-letters/dead-letter.ts';

/** The key of an open dead letter in the index. `position` sorts by when it failed and is unique. */
export type DeadLetterKey = {
  id: string;
  queue: DeadLetter['queue'];
  reason: DeadLetterReason;
  position: string;
};
type DeadLetterPage = { keys: DeadLetterKey[]; after?: string };

/** A message that fails and is not dead-lettered yet. */
export type FailingMessage = { queue: string; type?: string | undefined; attempts: Attempt[] };

export type DeadLetters = {
  /** Reads a dead letter consistently. */
  find(id: string): Promise<DeadLetter | undefined>;
  /** Reads at most 100 dead letters consistently, in any order. */
  findMany(ids: readonly string[]): Promise<DeadLetter[]>;
  /** Saves a dead letter if its revision is the next one; on `conflict` nothing is written. */
  save(deadLetter: DeadLetter): Promise<'saved' | 'conflict'>;
  /** Lists up to `limit` (1-100) keys of open dead letters after a position. The index may be behind. `after` is absent at the end. */
  listOpen(request: { first: 'newest' | 'oldest'; after?: string | undefined; limit: number }): Promise<DeadLetterPage>;
  /** Finds the hundred latest dead letters of an order, open and closed, and its failing messages. */
  findByOrder(orderId: string): Promise<{ deadLetters: DeadLetter[]; failing: FailingMessage[] }>;
};

/** Sends an unchanged body to a queue. A standard queue ignores group and deduplication id. */
export type SendBody = (
  queue: DeadLetter['queue'],
  body: string,
  as: { group: string; deduplicationId: string },
) => Promise<void>;

export type DeadLetterPorts = AdvancePorts & { deadLetters: DeadLetters };
export type RedrivePorts = DeadLetterPorts & {
  deliveries: { find(orderId: string): Promise<Delivery | undefined> };
  marks: Pick<Marks, 'find'>;
  sendBody: SendBody;
};

/** The operator of a request. */
export type Operator = { actor: string; correlationId: string };
