import { formatMoney } from '../../functions/messages/fields/money.ts';
import { getList, getText, type Json } from './json.ts';

export type Column<Row> = readonly [head: string, of: (row: Row) => string];

/** Creates the column that shows the text at a path of members. */
export function createColumn(head: string, ...path: string[]): Column<Json> {
  return [head, (row) => getText(row, ...path)];
}

/** Formats rows below their heads. Columns of numbers and amounts are aligned to the right. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], empty = 'none'): string {
  if (rows.length === 0) return empty;
  const cells = rows.map((row) => columns.map(([, of]) => escapeControlCharacters(of(row))));
  const shown = columns.map(([head], index) => {
    const column = cells.map((row) => row[index] ?? '');
    const width = Math.max(...[head, ...column].map((cell) => [...cell].length));
    const isNumeric = column.every((cell) => /^(-?[\d.]+( [A-Z]{3})?)?$/.test(cell));
    return [head, ...column].map((cell) => {
      const padding = ' '.repeat(width - [...cell].length);
      return isNumeric ? padding + cell : cell + padding;
    });
  });
  return [-1, ...rows.keys()]
    .map((row) =>
      shown
        .map((column) => column[row + 1])
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats name and value pairs, one per line. Pairs without a value are left out. */
export function formatFacts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const known = pairs.filter(([, value]) => value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${escapeControlCharacters(value)}`).join('\n');
}

/** Replaces control characters: a name in an order must not move the cursor of the terminal that prints it. */
export function escapeControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu, '\u00b7');
}

/** Formats JSON, on one line or indented, without control characters that a terminal would obey. */
export function formatJson(json: Json, indent?: number): string {
  return JSON.stringify(json, null, indent).replace(
    /[\u007f-\u009f\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Formats an amount in minor units as 19.99 EUR; '' where there is none. */
export function formatAmount(amount: Json | undefined, currency: string): string {
  return typeof amount === 'number' ? formatMoney(amount, currency) : '';
}

/** Formats a problem document: the message, each error with its place, and where to read more. */
export function formatProblem(message: string, problem: Json, url: URL): string {
  const errors = getList(problem, 'errors').map(
    (error) => `  ${getText(error, 'pointer') || '/'}  ${getText(error, 'detail')} (${getText(error, 'code')})`,
  );
  const page = getText(problem, 'type').replace(/^\//, '');
  const more = [
    ['order', getText(problem, 'orderId')],
    ['see', page && `${new URL(page, url)}`],
    ['correlation ID', getText(problem, 'correlationId')],
  ].flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : []));
  return [message, ...errors, ...more].map(escapeControlCharacters).join('\n');
}
