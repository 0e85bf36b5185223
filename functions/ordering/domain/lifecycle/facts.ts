import type * as z from 'zod/mini';
import type { OrderId } from '../../../messages/fields/primitives.ts';
import type { StatusMessage } from '../../../messages/messages.ts';

/** A client or an operator asks that the order be cancelled. */
type CancellationRequest = { type: 'order.cancellation_requested'; data: { reason?: string | undefined } };
/** The same client placed an order like this one shortly before. */
type DuplicateFound = { type: 'order.possible_duplicate'; data: { of: z.infer<typeof OrderId> } };
/** Operations stored, redrove or discarded one of the order's messages. */
type DeadLetterFactType = 'dead_letter.set_aside' | 'dead_letter.redriven' | 'dead_letter.discarded';
export type DeadLetterFact = {
  [Type in DeadLetterFactType]: { type: Type; data: { deadLetterId: string; reason: string } };
}[DeadLetterFactType];
/** The sweeper has sent the last reminder and calls a person; or a person acknowledges the call. */
type AttentionFact =
  | { type: 'order.needs_attention'; data: { reason: string } }
  | { type: 'order.attention_acknowledged'; data: { reason: string; note?: string | undefined } };

type AnyStatusFact = Pick<StatusMessage, 'type' | 'data'>;
type StatusFact = StatusMessage extends infer M ? (M extends AnyStatusFact ? Pick<M, 'type' | 'data'> : never) : never;

/** An input of `decide`: it changes an order or enters its history. Discriminated by `type`. */
export type Fact = StatusFact | CancellationRequest | DuplicateFound | DeadLetterFact | AttentionFact;
export type FactType = Fact['type'];
/** The facts of each type. */
export type FactOf<Type extends FactType> = {
  [T in Type]: { type: T; data: Extract<Fact, { type: T }>['data'] };
}[Type];
