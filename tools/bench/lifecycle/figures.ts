import { getPrice, readPrices } from '../report/price.ts';
import type { Lifecycle } from './count.ts';

/** Returns the figures that have budgets, by the names of the budgets. */
export function toLifecycleFigures(counted: Lifecycle): Record<string, number> {
  return {
    'function invocations': counted.invocations,
    'DynamoDB writes': counted.dynamodbWrites,
    'DynamoDB reads': counted.dynamodbReads,
    'write units': counted.writeUnits,
    'read units': counted.readUnits,
    'FIFO requests': counted.fifoRequests,
    'standard queue requests': counted.standardRequests,
    'US dollars a million': Math.round(getPrice(counted, readPrices()).total * 10) / 10,
  };
}
