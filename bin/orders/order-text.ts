import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, formatAmount, formatFacts, formatTable } from '../terminal/print.ts';

/** An order for people: what is known of it, and its lines. */
export function formatOrder(order: Json): string {
  const currency = getText(order, 'currency');
  const known = formatFacts([
    ['order', getText(order, 'orderId')],
    ['status', getText(order, 'status')],
    ['reference', getText(order, 'reference')],
    ['customer', getText(order, 'customerId')],
    ['total', formatAmount(getValue(order, 'total'), currency)],
    ['payment', getText(order, 'payment', 'status')],
    ['delivery', toWords(order, ['delivery', 'status'], ['delivery', 'carrier'], ['delivery', 'trackingNumber'])],
    ['cancellation', toWords(order, ['cancellation', 'status'], ['cancellation', 'reason'])],
    ['failure', toWords(order, ['failure', 'code'], ['failure', 'detail'])],
    [
      'needs attention',
      [...getList(order, 'needsAttention', 'reasons'), getText(order, 'needsAttention', 'since')].join(' '),
    ],
    ['possible duplicate of', getText(order, 'possibleDuplicateOf')],
    ['placed', getText(order, 'createdAt')],
    ['changed', getText(order, 'updatedAt')],
  ]);
  const lines: Column<Json>[] = [
    ['PRODUCT', (line) => getText(line, 'productId')],
    ['NAME', (line) => getText(line, 'name')],
    ['QUANTITY', (line) => getText(line, 'quantity')],
    ['PRICE', (line) => formatAmount(getValue(line, 'unitPrice'), currency)],
    ['TOTAL', (line) => formatAmount(getValue(line, 'lineTotal'), currency)],
  ];
  return `${known}\n\n${formatTable(getList(order, 'items'), lines)}`;
}

export const orderColumns: Column<Json>[] = [
  ['ORDER', (order) => getText(order, 'orderId')],
  ['STATUS', (order) => getText(order, 'status')],
  ['CUSTOMER', (order) => getText(order, 'customerId')],
  ['REFERENCE', (order) => getText(order, 'reference')],
  ['TOTAL', (order) => formatAmount(getValue(order, 'total'), getText(order, 'currency'))],
  ['PLACED', (order) => getText(order, 'createdAt')],
];

/** An event of an order's history on one line. */
export function formatEvent(event: Json): string {
  const data = getValue(event, 'data');
  const pairs = typeof data === 'object' && data !== null ? Object.keys(data).sort() : [];
  const told = pairs.map((name) => `${name}=${getText(data, name)}`).join(' ');
  const [time, type] = [getText(event, 'at'), getText(event, 'type')];
  return `${getText(event, 'sequence').padStart(3)}  ${time}  ${type.padEnd(28)}  ${getText(event, 'actor')}  ${told}`.trimEnd();
}

function toWords(order: Json, ...paths: string[][]): string {
  return paths
    .map((path) => getText(order, ...path))
    .filter((word) => word !== '')
    .join(' ');
}
