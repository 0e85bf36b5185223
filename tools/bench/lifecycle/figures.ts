import { getPrice, readPrices } from '../price.ts';
import type { Lifecycle } from './count.ts';

/** The figures of an order's life that have budgets. */
export function toLifecycleFigures(life: Lifecycle): Record<string, number> {
  return {
    'function invocations': life.invocations,
    'DynamoDB writes': life.dynamodbWrites,
    'DynamoDB reads': life.dynamodbReads,
    'write units': life.writeUnits,
    'read units': life.readUnits,
    'FIFO requests': life.fifoRequests,
    'standard queue requests': life.standardRequests,
    'US dollars a million': Math.round(getPrice(life, readPrices()).total * 10) / 10,
  };
}
