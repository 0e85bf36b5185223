import type * as z from 'zod/mini';
import type { OrderId } from '../../../messages/fields/primitives.ts';
import type { StatusMessage } from '../../../messages/messages.ts';

/** A client or an operator asks that the order be cancelled. */
export type CancellationRequest = {
  type: 'order.cancellation_requested';
  data: { reason?: string | undefined };
};
/** A like order of the same client came shortly before. */
export type DuplicateFound = { type: 'order.possible_duplicate'; data: { of: z.infer<typeof OrderId> } };
/** What operations did with one of the order's messages. */
export type DeadLetterFact = {
  type: 'dead_letter.set_aside' | 'dead_letter.redriven' | 'dead_letter.discarded';
  data: { deadLetterId: string; reason: string };
};
/** The sweeper has asked often enough, and a person is needed; or a person has seen to it. */
export type AttentionFact =
  | { type: 'order.needs_attention'; data: { reason: string } }
  | { type: 'order.attention_acknowledged'; data: { reason: string; note?: string | undefined } };

type AnyStatusMessage = Pick<StatusMessage, 'type' | 'data'>;
type StatusFact = StatusMessage extends infer M
  ? M extends AnyStatusMessage
    ? Pick<M, 'type' | 'data'>
    : never
  : never;

/** Everything that can move an order or enter its history. */
export type Fact = StatusFact | CancellationRequest | DuplicateFound | DeadLetterFact | AttentionFact;
