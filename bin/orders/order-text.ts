import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, createColumn, formatAmount, formatFacts, formatTable } from '../terminal/print.ts';

/** Formats an order: its facts and a table of its items. */
export function formatOrder(order: Json): string {
  const currency = getText(order, 'currency');
  const facts = formatFacts([
    ['order', getText(order, 'orderId')],
    ['status', getText(order, 'status')],
    ['reference', getText(order, 'reference')],
    ['customer', getText(order, 'customerId')],
    ['total', formatAmount(getValue(order, 'total'), currency)],
    ['payment', getText(order, 'payment', 'status')],
    ['delivery', joinTexts(order, ['delivery', 'status'], ['delivery', 'carrier'], ['delivery', 'trackingNumber'])],
    ['cancellation', joinTexts(order, ['cancellation', 'status'], ['cancellation', 'reason'])],
    ['failure', joinTexts(order, ['failure', 'code'], ['failure', 'detail'])],
    [
      'needs attention',
      [...getList(order, 'needsAttention', 'reasons'), getText(order, 'needsAttention', 'since')].join(' '),
    ],
    ['possible duplicate of', getText(order, 'possibleDuplicateOf')],
    ['placed', getText(order, 'createdAt')],
    ['changed', getText(order, 'updatedAt')],
  ]);
  const itemColumns: Column<Json>[] = [
    createColumn('PRODUCT', 'productId'),
    createColumn('NAME', 'name'),
    createColumn('QUANTITY', 'quantity'),
    ['PRICE', (item) => formatAmount(getValue(item, 'unitPrice'), currency)],
    ['TOTAL', (item) => formatAmount(getValue(item, 'lineTotal'), currency)],
  ];
  return `${facts}\n\n${formatTable(getList(order, 'items'), itemColumns)}`;
}

/** Formats an event of an order's history on one line. */
export function formatEvent(event: Json): string {
  const data = getValue(event, 'data');
  const names = typeof data === 'object' && data !== null ? Object.keys(data).sort() : [];
  const pairs = names.map((name) => `${name}=${getText(data, name)}`).join(' ');
  const [time, type] = [getText(event, 'at'), getText(event, 'type')];
  return `${getText(event, 'sequence').padStart(3)}  ${time}  ${type.padEnd(28)}  ${getText(event, 'actor')}  ${pairs}`.trimEnd();
}

function joinTexts(json: Json, ...paths: string[][]): string {
  return paths
    .map((path) => getText(json, ...path))
    .filter((text) => text !== '')
    .join(' ');
}
