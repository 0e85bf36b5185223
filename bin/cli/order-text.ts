import { at, type Json, listAt, textAt } from './json.ts';
import { type Column, facts, money, table } from './print.ts';

/** An order for people: what is known of it, and its lines. */
export function orderText(order: Json): string {
  const currency = textAt(order, 'currency');
  const known = facts([
    ['order', textAt(order, 'orderId')],
    ['status', textAt(order, 'status')],
    ['reference', textAt(order, 'reference')],
    ['customer', textAt(order, 'customerId')],
    ['total', money(at(order, 'total'), currency)],
    ['payment', textAt(order, 'payment', 'status')],
    [
      'delivery',
      words(order, ['delivery', 'status'], ['delivery', 'carrier'], ['delivery', 'trackingNumber']),
    ],
    ['cancellation', words(order, ['cancellation', 'status'], ['cancellation', 'reason'])],
    ['failure', words(order, ['failure', 'code'], ['failure', 'detail'])],
    [
      'needs attention',
      [...listAt(order, 'needsAttention', 'reasons'), textAt(order, 'needsAttention', 'since')].join(' '),
    ],
    ['possible duplicate of', textAt(order, 'possibleDuplicateOf')],
    ['placed', textAt(order, 'createdAt')],
    ['changed', textAt(order, 'updatedAt')],
  ]);
  const lines: Column<Json>[] = [
    ['PRODUCT', (line) => textAt(line, 'productId')],
    ['NAME', (line) => textAt(line, 'name')],
    ['QUANTITY', (line) => textAt(line, 'quantity')],
    ['PRICE', (line) => money(at(line, 'unitPrice'), currency)],
    ['TOTAL', (line) => money(at(line, 'lineTotal'), currency)],
  ];
  return `${known}\n\n${table(listAt(order, 'items'), lines)}`;
}

export const orderColumns: Column<Json>[] = [
  ['ORDER', (order) => textAt(order, 'orderId')],
  ['STATUS', (order) => textAt(order, 'status')],
  ['CUSTOMER', (order) => textAt(order, 'customerId')],
  ['REFERENCE', (order) => textAt(order, 'reference')],
  ['TOTAL', (order) => money(at(order, 'total'), textAt(order, 'currency'))],
  ['PLACED', (order) => textAt(order, 'createdAt')],
];

/** An event of an order's history on one line. */
export function eventLine(event: Json): string {
  const data = at(event, 'data');
  const pairs = typeof data === 'object' && data !== null ? Object.keys(data).sort() : [];
  const told = pairs.map((name) => `${name}=${textAt(data, name)}`).join(' ');
  const [time, type] = [textAt(event, 'at'), textAt(event, 'type')];
  return `${textAt(event, 'sequence').padStart(3)}  ${time}  ${type.padEnd(28)}  ${textAt(event, 'actor')}  ${told}`.trimEnd();
}

function words(order: Json, ...paths: string[][]): string {
  return paths
    .map((path) => textAt(order, ...path))
    .filter((word) => word !== '')
    .join(' ');
}
