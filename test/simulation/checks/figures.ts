import type { Sum } from '../../../functions/analytics/domain/sum.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Harness } from '../harness/harness.ts';
import { sumMoneyByOrder } from './money.ts';

type Count = { orders: Record<string, number>; placed: Record<string, number>; units: number; ended: number };
/** The statuses of an order whose parcel has left. Written independently of the domain. */
export const left = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];

/**
 * Checks the figures once the faults have stopped: those of each hour are what the orders say, counted here independently
 * of the domain, and all money that the provider took and gave back is in them, in its currency.
 */
export function checkFigures(sums: ReadonlyMap<string, Sum>, harness: Harness): void {
  const { stored, providerRecords, reportViolation } = harness;
  const orders = [...stored.orders.values()];
  const expected = new Map<string, Count>();
  for (const order of orders) countOrder(order, expected);
  for (const key of new Set([...sums.keys(), ...expected.keys()])) {
    const due = expected.get(key) ?? createCount();
    const { orders: counts = {}, money = {}, products = {}, ended = {} } = sums.get(key) ?? {};
    const found: Count = {
      orders: Object.fromEntries(Object.entries(counts).filter(([name]) => name !== 'paid' && name !== 'refunded')),
      placed: Object.fromEntries(
        Object.entries(money).flatMap(([currency, { placed }]) => (placed ? [[currency, placed]] : [])),
      ),
      units: add(Object.values(products)),
      ended: add(Object.values(ended)),
    };
    if (format(found) !== format(due))
      reportViolation(`the figures of ${key} are ${format(found)}, and not ${format(due)}`);
  }
  const moved = sumMoneyByOrder(providerRecords);
  for (const name of ['charged', 'refunded'] as const) {
    const due: Record<string, number> = {};
    // An authorization that was called off before its payment was recorded is in no figure.
    for (const { orderId, currency, total } of orders.filter(({ payment }) => payment?.status !== 'CANCELLED'))
      due[currency] = (due[currency] ?? 0) + (moved.get(orderId)?.[name] ?? 0) * total;
    for (const [currency, amount] of Object.entries(due)) {
      const member = name === 'charged' ? 'paid' : 'refunded';
      const shown = add([...sums.values()].map(({ money }) => money[currency]?.[member] ?? 0));
      if (shown !== amount)
        reportViolation(`the figures show ${shown} ${currency} as ${member}, and ${amount} was ${name}`);
    }
  }
}

function countOrder({ clientId, createdAt, currency, total, items, history }: Order, hours: Map<string, Count>): void {
  const count = (at: string, milestone: string): Count => {
    const key = `${clientId} ${at.slice(0, 13)}`;
    const found = hours.get(key) ?? createCount();
    hours.set(key, found);
    found.orders[milestone] = (found.orders[milestone] ?? 0) + 1;
    return found;
  };
  const placed = count(createdAt, 'placed');
  placed.placed[currency] = (placed.placed[currency] ?? 0) + total;
  placed.units += add(items.map(({ quantity }) => quantity));
  const moves = history.filter(({ type }) => type === 'order.status_changed');
  const shipped = moves.find(({ data }) => left.includes(String(data.to)));
  if (shipped) count(shipped.at, 'shipped');
  for (const status of ['DELIVERED', 'CANCELLED', 'FAILED']) {
    const end = moves.find(({ data }) => data.to === status);
    if (end) count(end.at, status.toLowerCase()).ended += 1;
  }
}

function createCount(): Count {
  return { orders: {}, placed: {}, units: 0, ended: 0 };
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function format({ orders, placed, units, ended }: Count): string {
  const sort = (counts: Record<string, number>) => Object.fromEntries(Object.entries(counts).sort());
  return JSON.stringify({ orders: sort(orders), placed: sort(placed), units, ended });
}
