import { expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import { as, operator, shop, waitFor } from '../api.ts';
import type { CountedOrder, Order, OrderRequest } from '../client.ts';
import {
  discardDeadLetter,
  listCountedOrders,
  listDeadLetters,
  listOrders,
  redriveDeadLetters,
  runDoctor,
  showDashboard,
} from '../client.ts';
import { corruptItem, createMessage, listMails, sendToQueue } from '../engines.ts';
import {
  createOrderRequest,
  createProduct,
  get,
  listEvents,
  payWith,
  placeOrder,
  post,
  readOrder,
  readProduct,
} from '../fixtures.ts';
import { useOwnSystem } from './own-system.ts';

/** `npm run bench:faults` sets the number of orders. */
const count = Number(process.env.E2E_FAULTED ?? 60);
const kills = 3;
const deadlineMs = 480_000 + count * 300;
/** Longer than a message waits while the system is down or has a backlog. */
const replyTimeouts = { payment: 20, payment_cancellation: 20, delivery: 20, carrier: 60, cancellation: 20, refund: 5 };
const system = useOwnSystem({
  PAYMENT_DOWN_SECONDS: '1',
  REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts),
  RATE_PER_SECOND: '5000',
});

type Fault = 'cancelled' | 'repeated' | 'handed out twice' | 'poisoned payment' | 'poisoned delivery';
type Kind = { members?: Partial<OrderRequest>; faults?: readonly Fault[] };
const undeliverable = { name: 'A', line1: '1 Main St', city: 'Nowhere', postalCode: 'UNDELIVERABLE', country: 'IT' };
const plain: Kind[] = [{}, { members: payWith('tok_ok') }];
/** Each of these opens the circuit of the payment provider for half a minute, so a run has six. */
const down: Kind = { members: payWith('tok_down') };
const lastDown = 240;
/** Of forty orders, 23 meet a fault of their own; all meet the kills. */
const kinds: readonly Kind[] = [
  ...[1, 2, 3].map(() => ({ members: payWith('tok_declined') })),
  down,
  ...[1, 2, 3].map(() => ({ members: payWith('tok_flaky') })),
  ...[1, 2].map(() => ({ members: payWith('tok_refund_flaky'), faults: ['cancelled'] as const })),
  ...[1, 2].map(() => ({ members: { ...payWith('tok_refund_flaky'), shippingAddress: undeliverable } })),
  ...[1, 2, 3].map(() => ({ members: payWith('tok_ok'), faults: ['cancelled'] as const })),
  ...[1, 2].map(() => ({ faults: ['cancelled', 'repeated'] as const })),
  ...[1, 2].map(() => ({ members: payWith('tok_ok'), faults: ['repeated'] as const })),
  ...[1, 2, 3].map(() => ({ faults: ['handed out twice'] as const })),
  { members: payWith('tok_ok'), faults: ['poisoned payment'] },
  { faults: ['poisoned delivery'] },
  ...Array.from({ length: 17 }, (_, index) => plain[index % plain.length] ?? {}),
];
function getKind(index: number): Kind {
  const kind = kinds[(index * 7) % kinds.length] ?? {};
  return kind === down && index >= lastDown ? {} : kind;
}

const getKey = (index: number) => `faulted-${index}`;
const getId = (index: number) => deriveOrderId(shop.clientId, getKey(index));
const has = (index: number, fault: Fault) => getKind(index).faults?.includes(fault) === true;

/** Repeats a call until it is answered: the system may be down. */
async function persist<Value>(act: () => Promise<Value>): Promise<Value> {
  const [value] = await waitFor(
    async () => act().then(...([(found: Value) => [found] as const, () => []] as const)),
    (found) => found.length === 1,
    deadlineMs,
  );
  return value as Value;
}

async function placeFaulted(index: number, productId: string): Promise<void> {
  const request = { ...createOrderRequest(productId, getKind(index).members), customerId: `c-${index}` };
  const place = () => persist(() => placeOrder(request, getKey(index)));
  const [{ orderId, items }, again] = await Promise.all([place(), has(index, 'repeated') ? place() : undefined]);
  expect([orderId, again?.orderId ?? orderId]).toEqual([getId(index), getId(index)]);
  const message = createMessage('order.created', '/ordering', orderId, {
    ...{ clientId: shop.clientId, items: items.map(({ quantity }) => ({ productId, quantity })) },
  });
  if (has(index, 'handed out twice')) await persist(() => sendToQueue('orders.fifo', message, orderId));
  if (has(index, 'cancelled')) {
    const { status } = await persist(() => cancel(orderId));
    expect([202, 409]).toContain(status);
  }
}

/** Throws for a response that a client repeats. */
async function cancel(orderId: string) {
  const response = await post(`/orders/${orderId}/cancel`, undefined, shop);
  if (response.status >= 500) throw new Error(response.body);
  return response;
}

async function listAll<Item>(
  readPage: (cursor: { cursor?: string }) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const after = cursor ? { cursor } : {};
    const page = await persist(() => readPage(after));
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

const readOrders = () => listAll<Order>((cursor) => ok(listOrders({ limit: 100, ...cursor }, as(shop))));
const isSettled = ({ status, payment }: Order) =>
  ['DELIVERED', 'CANCELLED', 'FAILED'].includes(status) &&
  !['PENDING', 'REFUND_PENDING'].includes(payment?.status ?? '');

/** Returns once all of these orders are settled, and redrives what is dead-lettered meanwhile. */
async function settle(orderIds: readonly string[]): Promise<void> {
  let open = orderIds;
  await waitFor(
    async () => {
      const some = await Promise.all(open.slice(0, 100).map((orderId) => persist(() => readOrder(orderId))));
      open = [...some.filter((order) => !isSettled(order)).map(({ orderId }) => orderId), ...open.slice(100)];
      if (some.length > 0) await redriveAll();
      return { open: open.length, explained: open[0] && (await get(`/orders/${open[0]}/explain`)) };
    },
    (left) => left.open === 0,
    deadlineMs,
  );
}

const listOpen = (filter: { orderId?: string } = {}) =>
  listAll((cursor) => ok(listDeadLetters({ limit: 100, ...filter, ...cursor }, as(operator))));

async function redriveAll(): Promise<void> {
  await listAll((cursor) => ok(redriveDeadLetters(cursor, {}, as(operator))));
}

async function listFindings() {
  return listAll(async (cursor) => {
    const { problems, nextCursor } = await ok(runDoctor(cursor, {}, as(operator)));
    return { items: problems, nextCursor };
  });
}

type Milestone = Parameters<typeof listCountedOrders>[0];
const toId = ({ orderId }: { orderId: string }) => orderId;
const milestones = ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed', 'refunded', 'underWay'] as const;

/** Lists the milestones that an order has reached, as the order itself and its history show them. */
async function listMilestones(order: Order): Promise<Milestone[]> {
  const { status, payment } = order;
  const isPaid = payment?.status === 'PAID' || payment?.status === 'REFUNDED';
  return [
    'placed',
    ...(isPaid ? (['paid'] as const) : []),
    ...((await hasLeft(order)) ? (['shipped'] as const) : []),
    ...(payment?.status === 'REFUNDED' ? (['refunded'] as const) : []),
    status.toLowerCase() as Milestone,
  ];
}

/** Whether the parcel has left. A SHIPPED scan may come after the later ones, and then changes no status. */
async function hasLeft({ orderId, status, delivery }: Order): Promise<boolean> {
  if (status === 'DELIVERED' || !delivery) return status === 'DELIVERED';
  const events = await persist(() => listEvents(orderId));
  return events.some(({ data }) => data.to === 'SHIPPED' || data.to === 'OUT_FOR_DELIVERY');
}

async function countOrders(orders: readonly Order[]) {
  const reached = await Promise.all(
    orders.map(async (order) => ({ ...order, milestones: await listMilestones(order) })),
  );
  const list = (name: Milestone) => reached.filter((order) => order.milestones.includes(name));
  const ids = Object.fromEntries(milestones.map((name) => [name, list(name).map(toId).sort()]));
  const add = (name: Milestone) => list(name).reduce((sum, { total }) => sum + total, 0);
  const money = { currency: 'EUR', placed: add('placed'), paid: add('paid'), refunded: add('refunded') };
  return { ids, money: [{ ...money, net: money.paid - money.refunded }] };
}

const hourMs = 3_600_000;
const toHour = (ms: number) => new Date(Math.floor(ms / hourMs) * hourMs).toISOString();

/** Lists the orders that only one of the two has, by milestone. */
function compare(expected: Record<string, string[]>, found: Record<string, string[]>): string[] {
  return milestones.flatMap((name) => {
    const [due, counted] = [new Set(expected[name]), new Set(found[name])];
    const missing = [...due].filter((id) => !counted.has(id)).map((id) => `${name} lacks ${id}`);
    return [...missing, ...[...counted].filter((id) => !due.has(id)).map((id) => `${name} counts ${id}`)];
  });
}

/** Reads the figures, and the orders behind each of them. */
async function readFigures(range: { $from: string; to: string }) {
  const list = (milestone: Milestone) =>
    listAll<CountedOrder>((cursor) => ok(listCountedOrders(milestone, { ...range, limit: 100, ...cursor }, as(shop))));
  const ids: Record<string, string[]> = {};
  for (const milestone of milestones) ids[milestone] = (await list(milestone)).map(toId).sort();
  const { orders, money, perHour, topProducts, leadTimes } = await persist(() => ok(showDashboard(range, as(shop))));
  return { ids, orders, money, perHour, topProducts, leadTimes };
}

test(
  `counts ${count} orders as the API lists them after faults, duplicates and ${kills} kills, and the doctor finds nothing`,
  async () => {
    const startedAt = Date.now();
    const indices = Array.from({ length: count }, (_, index) => index);
    const productId = await createProduct(count);
    const repairs: (() => Promise<unknown>)[] = [];
    for (const index of indices) {
      if (has(index, 'poisoned payment')) repairs.push(await corruptItem('Payments', `payment#${getId(index)}`));
      if (has(index, 'poisoned delivery')) repairs.push(await corruptItem('Deliveries', getId(index)));
    }

    const waves = kills + 1;
    for (let wave = 0; wave < waves; wave += 1) {
      for (const queue of ['payments.fifo', 'orders.fifo', 'order-status.fifo', 'notifications.fifo'])
        await sendToQueue(queue, `garbage ${wave}`);
      const ofWave = indices.filter((index) => index % waves === wave);
      let done = 0;
      const placing = Promise.all(ofWave.map((index) => placeFaulted(index, productId).then(() => (done += 1))));
      if (wave < kills) {
        await waitFor(
          async () => done,
          (placed) => placed >= ofWave.length / 2,
          deadlineMs,
        );
        await system.restart('SIGKILL');
      }
      await placing;
    }
    const isPoisoned = (index: number) => has(index, 'poisoned payment') || has(index, 'poisoned delivery');
    for (const index of indices.filter(isPoisoned))
      await waitFor(
        () => listOpen({ orderId: getId(index) }),
        (deadLetters) => deadLetters.length > 0,
        deadlineMs,
      );
    for (const repair of repairs) await repair();
    await settle(indices.map(getId));
    const orders = await readOrders();
    expect(orders.filter((order) => !isSettled(order))).toEqual([]);

    const { ids, money } = await countOrders(orders);
    const counts = Object.fromEntries(milestones.map((name) => [name, ids[name]?.length ?? 0]));
    // The sums of whole hours are stored.
    const range = { $from: toHour(startedAt), to: toHour(Date.now() + hourMs) };
    const figures = await waitFor(
      async () => {
        const read = await readFigures(range);
        return { differences: compare(ids, read.ids), ...read };
      },
      ({ differences }) => differences.length === 0,
      60_000,
    );
    const { refunded, ...inDashboard } = counts;
    expect({ orders: figures.orders, money: figures.money }).toEqual({ orders: inDashboard, money });
    expect(figures.topProducts).toEqual([{ productId, units: count }]);
    for (const name of ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed'] as const)
      expect([name, figures.perHour.reduce((sum, hour) => sum + hour[name], 0)]).toEqual([name, counts[name]]);
    expect(figures.leadTimes).toMatchObject({
      ...{ placedToPaid: { count: counts.paid }, placedToShipped: { count: counts.shipped } },
      ...{ placedToDelivered: { count: counts.delivered }, placedToRefunded: { count: refunded } },
    });
    expect(await persist(() => readProduct(productId))).toMatchObject({
      held: 0,
      available: count - (counts.delivered ?? 0),
    });

    // The doctor compares facts that are older than a minute.
    const lastChange = Math.max(...orders.map(({ updatedAt }) => Date.parse(updatedAt)));
    if (process.env.E2E_FAULTED)
      await waitFor(
        async () => Date.now(),
        (now) => now > lastChange + 70_000,
        120_000,
      );
    for (const { id, body } of await listOpen()) {
      expect(body).toMatch(/^garbage \d$/);
      await persist(() => ok(discardDeadLetter(id, { reason: 'made by a test' }, {}, as(operator))));
    }
    const reports = await waitFor(
      () => listMails('owner@example.com'),
      (list) => list.length > 0,
    );
    expect(new Set(reports.map(({ subject }) => subject)).size).toBe(reports.length);
    const findings = await listFindings();
    console.info(`by the API: ${JSON.stringify(counts)} ${JSON.stringify(money)}`);
    console.info(`by the figures: ${JSON.stringify(figures.orders)} ${JSON.stringify(figures.money)}`);
    console.info(`the doctor: ${findings.length} findings`);
    expect(findings).toEqual([]);
  },
  3 * deadlineMs,
);
