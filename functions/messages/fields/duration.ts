const second = 1_000;
const units = [
  ['d', 86_400 * second],
  ['h', 3_600 * second],
  ['min', 60 * second],
  ['s', second],
] as const;

/** Formats milliseconds with the two largest units: `2 h 5 min`, `340 ms`. */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < second) return `${Math.round(ms)} ms`;
  let rest = Math.round(Math.abs(ms) / second) * second;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * size;
  }
  return parts.slice(0, 2).join(' ');
}
