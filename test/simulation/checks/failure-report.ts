import type { Outcome } from '../runs/simulate.ts';

const maxLines = 120;

/** Formats a seed that failed: the command that replays it, the violations, and the trace of the orders they name. */
export function formatFailure(seed: number, { violations, trace, hash }: Outcome): string {
  const orders = new Set(violations.flatMap((violation) => /[0-9a-f]{8}(?=-[0-9a-f]{4}-)/.exec(violation)?.[0] ?? []));
  const isRelated = (line: string) =>
    orders.size === 0 || line.includes('VIOLATION') || [...orders].some((order) => line.includes(order));
  return [
    `seed ${seed} · trace ${hash} · replay with: npm run simulate -- --seeds 1 --from ${seed} --trace`,
    ...[...new Set(violations)].map((violation) => `  ✗ ${violation}`),
    ...trace
      .filter(isRelated)
      .slice(-maxLines)
      .map((line) => `    ${line}`),
  ].join('\n');
}
