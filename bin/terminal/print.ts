import { formatMoney } from '../../functions/messages/fields/money.ts';
import { getList, getText, getValue, type Json } from './json.ts';

export type Column<Row> = readonly [head: string, of: (row: Row) => string];

/** Rows below their heads, each column as wide as it needs to be, figures to the right. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], empty = 'none'): string {
  if (rows.length === 0) return empty;
  const cells = rows.map((row) => columns.map(([, of]) => escapeControlCharacters(of(row))));
  const shown = columns.map(([head], index) => {
    const column = cells.map((row) => row[index] ?? '');
    const width = Math.max(...[head, ...column].map((cell) => [...cell].length));
    const areFigures = column.every((cell) => /^(-?[\d.]+( [A-Z]{3})?)?$/.test(cell));
    return [head, ...column].map((cell) => {
      const room = ' '.repeat(width - [...cell].length);
      return areFigures ? room + cell : cell + room;
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

/** One thing, a line for each of what is known of it. */
export function formatFacts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const known = pairs.filter(([, value]) => value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${escapeControlCharacters(value)}`).join('\n');
}

/** Nothing that somebody wrote into an order or a message moves the cursor of whoever looks at it. */
export function escapeControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu, '\u00b7');
}

/** JSON for programs, on one line or indented, and safe in a terminal all the same. */
export function formatJson(json: Json, indent?: number): string {
  return JSON.stringify(json, null, indent).replace(
    /[\u007f-\u009f\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An amount of an answer as people write it; '' where there is none. */
export function formatAmount(amount: Json | undefined, currency: string): string {
  return typeof amount === 'number' ? formatMoney(amount, currency) : '';
}

/** A problem document as sentences: what was refused, what is wrong where, and where to read more. */
export function formatProblem(sentence: string, problem: Json, url: URL): string {
  const errors = getList(problem, 'errors').map(
    (error) => `  ${getText(error, 'pointer') || '/'}  ${getText(error, 'detail')} (${getText(error, 'code')})`,
  );
  const page = getText(problem, 'type').replace(/^\//, '');
  const more = [
    ...(getValue(problem, 'orderId') === undefined ? [] : [`  it is about the order ${getText(problem, 'orderId')}`]),
    ...(page ? [`  see ${new URL(page, url)}`] : []),
    ...(getValue(problem, 'correlationId') === undefined
      ? []
      : [`  correlation id ${getText(problem, 'correlationId')}`]),
  ];
  return [sentence, ...errors, ...more].map(escapeControlCharacters).join('\n');
}
