import { Refusal } from './refusal.ts';

/** Every attempt of an optimistic write lost to another request. Transient: it is answered 503, and a consumer retries it. */
export class ConflictError extends Refusal {
  constructor() {
    super('unavailable', 'Other requests kept changing the same data. Send the same request again.', {
      headers: { 'retry-after': '1' },
    });
    this.name = 'ConflictError';
  }
}

/**
 * Calls `attempt` (with 1, 2, …) until it returns something else than `conflict`, `times` times at most. Each attempt
 * reads and decides again. Throws ConflictError when all have lost.
 */
export async function retryOnConflict<T>(times: number, attempt: (n: number) => Promise<T | 'conflict'>): Promise<T> {
  for (let n = 1; n <= times; n += 1) {
    const result = await attempt(n);
    if (result !== 'conflict') return result;
  }
  throw new ConflictError();
}
