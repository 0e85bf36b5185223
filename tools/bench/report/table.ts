/** A line of a table: a label, then a cell for each column. A line without cells heads a section. */
export type Line = readonly [what: string, ...cells: (string | number)[]];

/** Formats lines in columns under a head. */
export function formatTable(head: Line, lines: readonly Line[]): string {
  const all = [head, ...lines];
  const width = (column: number) => Math.max(...all.map((line) => String(line[column] ?? '').length));
  const widths = head.map((_, column) => width(column));
  const text = (line: Line) =>
    widths
      .map((size, column) => {
        const cell = String(line[column] ?? '');
        return column === 0 ? cell.padEnd(size) : cell.padStart(size);
      })
      .join('  ')
      .trimEnd();
  return [text(head), '-'.repeat(text(head).length), ...lines.map(text)].join('\n');
}

export function formatRatio(value: number, base: number): string {
  return `${(value / base).toFixed(2)} ×`;
}

export function formatFixed(value: number, digits = 1): string {
  return value.toFixed(digits);
}
