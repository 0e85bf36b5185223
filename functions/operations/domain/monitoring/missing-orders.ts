import { synthetic } from './synthetic-orders.ts';

/** Fewer orders a week before say nothing about today. */
const minOrders = 3;
const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;

/** Counts orders that were placed in a time, in milliseconds since 1970, without those of a customer. */
export type CountPlaced = (request: { fromMs: number; untilMs: number; without: string }) => Promise<number>;

/**
 * Whether no order was placed in the last minutes, in which at least three were placed a week before. It is false for a new
 * shop, and for one that sleeps at this time of the week.
 */
export async function areOrdersMissing(
  { expectedWithinMinutes, at }: { expectedWithinMinutes: number; at: number },
  { countPlaced }: { countPlaced: CountPlaced },
): Promise<boolean> {
  const count = (untilMs: number) =>
    countPlaced({ fromMs: untilMs - expectedWithinMinutes * minuteMs, untilMs, without: synthetic.customerId });
  if ((await count(at)) > 0) return false;
  return (await count(at - weekMs)) >= minOrders;
}
