import type { Outcome } from '../runs/simulate.ts';

const mostLines = 120;

/** What a person needs to know of a seed that failed: the command, what is wrong, and what happened to that order. */
export function tellingOf(seed: number, { violations, trace, hash }: Outcome): string {
  const orders = new Set(violations.flatMap((violation) => /[0-9a-f]{8}(?=-[0-9a-f]{4}-)/.exec(violation)?.[0] ?? []));
  const isAbout = (line: string) =>
    orders.size === 0 || line.includes('VIOLATION') || [...orders].some((order) => line.includes(order));
  const lines = trace.filter(isAbout);
  return [
    `seed ${seed} · trace ${hash} · replay with: npm run test:simulation -- --seeds 1 --from ${seed} --trace`,
    ...[...new Set(violations)].map((violation) => `  ✗ ${violation}`),
    ...lines.slice(-mostLines).map((line) => `    ${line}`),
  ].join('\n');
}
