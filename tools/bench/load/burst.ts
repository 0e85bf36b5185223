import { setTimeout as delay } from 'node:timers/promises';
import { formatFixed, type Line } from '../report/table.ts';
import { finals, followOrders } from './drive.ts';
import type { Shop } from './shop.ts';

const connections = 16;
const limitSeconds = 600;

/**
 * Places orders as fast as the connections allow. With `isRead`, as many connections read the status of open orders
 * without a pause, until all are final. Returns a line with the rates; that of delivery is from the first request to the last
 * end.
 */
export async function runBurst(shop: Shop, orders: number, isRead: boolean): Promise<Line> {
  const accepted = new Map<string, number>();
  const open = new Set<string>();
  let placed = 0;
  let ended = 0;
  let reads = 0;
  const startedAt = performance.now();
  const getSeconds = () => (performance.now() - startedAt) / 1_000;
  const place = async () => {
    while (placed < orders) {
      placed += 1;
      const orderId = await shop.placeOrder();
      accepted.set(orderId, Date.now());
      open.add(orderId);
    }
  };
  const read = async () => {
    while (ended < orders && getSeconds() < limitSeconds) {
      const [orderId] = open;
      if (orderId === undefined) await delay(20);
      else {
        // The order that was read longest ago comes first.
        open.delete(orderId);
        const now = await shop.readStatus(orderId);
        reads += 1;
        if (now && finals.has(now.status)) ended += 1;
        else open.add(orderId);
      }
    }
  };
  const reading = isRead ? Promise.all(Array.from({ length: connections }, read)) : undefined;
  await Promise.all(Array.from({ length: connections }, place));
  const acceptedSeconds = getSeconds();
  const lost = reading
    ? await reading.then(() => orders - ended)
    : (await followOrders(shop, accepted, limitSeconds)).lost.length;
  const seconds = getSeconds();
  const rates = [orders / acceptedSeconds, orders / seconds, reads / seconds].map((rate) => formatFixed(rate));
  return [`${orders} orders at once${isRead ? `, read by ${connections} connections` : ''}`, lost, ...rates];
}
