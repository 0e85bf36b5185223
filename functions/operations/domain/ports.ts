import type { Delivery } from '../../delivery/domain/delivery.ts';
import type { AdvancePorts } from '../../ordering/domain/advance-order.ts';
import type { Attempt, Letter, LetterReason } from './letter.ts';

/** Where an open letter lies on its shelf, by when it failed. No two lie at the same place. */
export type Place = { id: string; queue: Letter['queue']; reason: LetterReason; position: string };
type ShelfPage = { places: Place[]; after?: string };

/** A message that fails and has not been set aside. */
export type Failing = { queue: string; type?: string | undefined; tries: Attempt[] };

export type Letters = {
  /** The letter as it is now. */
  find(id: string): Promise<Letter | undefined>;
  /** These letters as they are now, at most 100, in no order. */
  read(ids: readonly string[]): Promise<Letter[]>;
  /** Keeps a letter if it follows on what is kept: revision 1 where there is none, n + 1 where there is n. */
  save(letter: Letter): Promise<'saved' | 'outrun'>;
  /** Up to `limit` (1-100) places of open letters behind a position, a moment behind. `after` is absent at the end. */
  open(asked: { first: 'newest' | 'oldest'; after?: string | undefined; limit: number }): Promise<ShelfPage>;
  /** The hundred latest letters of an order, open and closed, and its messages that are failing. */
  ofOrder(orderId: string): Promise<{ letters: Letter[]; failing: Failing[] }>;
};

/** Sends a body as it is to a queue. On a standard queue, group and deduplication id mean nothing. */
export type SendBody = (
  queue: Letter['queue'],
  body: string,
  as: { group: string; deduplicationId: string },
) => Promise<void>;

export type LetterPorts = AdvancePorts & { letters: Letters };
export type RedrivePorts = LetterPorts & {
  deliveries: { find(orderId: string): Promise<Delivery | undefined> };
  sendBody: SendBody;
};

/** Who does something to letters, and in which request. */
export type Operator = { actor: string; correlationId: string };
