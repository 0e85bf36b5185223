import * as z from 'zod/mini';
import { Currency, OrderId, Quantity, Time, Total } from '../../messages/fields/primitives.ts';
import type { Stored } from '../../messages/stored.ts';

/** The milestones of an order: it reaches each once, and the figures count them. */
export const milestones = ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed', 'refunded'] as const;
export const Milestone = z.enum(milestones);
export type Milestone = z.infer<typeof Milestone>;

/** The milestones that end an order: it reaches one of them. */
export const finalMilestones: readonly Milestone[] = ['delivered', 'cancelled', 'failed'];

/** The hours of UTC are named as ISO 8601 does: 2026-11-27T10. */
export type Hour = string;
export const hourMs = 3_600_000;

/**
 * An order has reached a milestone. `sequence` tells the refunds of an order apart; `items` says what was placed. Its key
 * follows from the event alone, so a fact that is written again is the same fact.
 */
export const Fact = z.object({
  milestone: Milestone,
  orderId: OrderId,
  sequence: z.optional(z.int()),
  at: Time,
  amount: Total,
  currency: Currency,
  /** Milliseconds since the order was placed; clocks that differ can make it negative. */
  tookMs: z.int(),
  items: z.optional(z.array(z.object({ productId: z.string(), quantity: Quantity }))),
});
export type Fact = Stored<typeof Fact>;

export function getHour(at: string | number): Hour {
  return new Date(at).toISOString().slice(0, 13);
}

/** Returns when an hour begins, in milliseconds since 1970. */
export function getHourStart(hour: Hour): number {
  return Date.parse(`${hour}:00:00.000Z`);
}

/** Returns what tells a fact from the others of its hour. */
export function getFactKey({ milestone, orderId, sequence }: Pick<Fact, 'milestone' | 'orderId' | 'sequence'>): string {
  return [milestone, orderId, ...(sequence === undefined ? [] : [sequence])].join('#');
}

/** Returns the hour in which the order of a fact was placed. */
export function getPlacedHour({ at, tookMs }: Fact): Hour {
  return getHour(Date.parse(at) - tookMs);
}
