import { committedPrices, priceOf } from '../price.ts';
import type { Life } from './count.ts';

/** The figures of an order's life that have budgets. */
export function lifeFigures(life: Life): Record<string, number> {
  return {
    'function invocations': life.invocations,
    'DynamoDB writes': life.dynamodbWrites,
    'DynamoDB reads': life.dynamodbReads,
    'write units': life.writeUnits,
    'read units': life.readUnits,
    'FIFO requests': life.fifoRequests,
    'standard queue requests': life.standardRequests,
    'US dollars a million': Math.round(priceOf(life, committedPrices()).total * 10) / 10,
  };
}
