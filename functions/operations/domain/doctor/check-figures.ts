import { type FiguresCheck, getHourTime, listExcess } from '../../../analytics/domain/check-figures.ts';
import { type Fact, getHour, type Hour } from '../../../analytics/domain/fact.ts';
import type { Sum } from '../../../analytics/domain/sum.ts';
import { formatMoney } from '../../../messages/fields/money.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { createFinding, type Finding } from './findings.ts';

export type FiguresPorts = {
  figures: FiguresCheck;
  /** Finds orders by id. Leaves out those that cannot be read. */
  allOrders: { findMany(orderIds: readonly string[]): Promise<Order[]> };
};

const clientsAtOnce = 5;

/** Counts a page of orders in the figures of their clients, and reports by how much these fall short. */
export async function checkOrderFigures(
  orders: readonly Order[],
  heal: boolean,
  { figures }: Pick<FiguresPorts, 'figures'>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const byClient = [...Map.groupBy(orders, ({ clientId }) => clientId)];
  const check = async ([clientId, own]: (typeof byClient)[number]) => {
    const missing = await figures.findMissing(clientId, own);
    if (heal && missing.length > 0) await figures.put(clientId, missing);
    findings.push(...describeFacts(clientId, missing, 'lacks', heal));
  };
  for (let first = 0; first < byClient.length; first += clientsAtOnce)
    await Promise.all(byClient.slice(first, first + clientsAtOnce).map(check));
  return findings;
}

/** Where the check goes on: at a client, from an hour on, and in this hour after an order if it has begun. */
type Place = { client: string; hour?: Hour | undefined; order?: string | undefined };

const ordersAtOnce = 100;

/** Counts the next hour of the figures again, from its orders, for as long as there is time. `after` is absent at the end. */
export async function checkHourFigures(
  after: string | undefined,
  heal: boolean,
  { figures, allOrders, hasTime }: FiguresPorts & { hasTime: () => boolean },
): Promise<{ findings: Finding[]; hours: number; after?: string }> {
  const clients = await figures.listClients();
  const { client: clientId, hour: from, order } = parsePlace(after) ?? { client: clients[0] };
  if (clientId === undefined) return { findings: [], hours: 0 };
  const [stored, following] = await figures.listHours(clientId, from, 2);
  const nextClient = clients.find((each) => each > clientId);
  const next = following ? { client: clientId, hour: following.hour } : nextClient && { client: nextClient };
  const end = { ...(next && { after: formatPlace(next) }) };
  if (!stored) return { findings: [], hours: 0, ...end };

  const { hour } = stored;
  const findings: Finding[] = [];
  const facts = await figures.listFacts(clientId, hour);
  const begun = order !== undefined && hour === from ? order : '';
  const sum = begun === '' ? await figures.checkSum(clientId, stored, facts) : undefined;
  if (heal && sum) await figures.correct(clientId, hour, []);
  if (sum) findings.push(describeSum({ clientId, hour, ...sum }, heal));
  const orderIds = [...new Set(facts.map(({ orderId }) => orderId))].sort().filter((orderId) => orderId > begun);
  const excess: Fact[] = [];
  let checked = 0;
  do {
    const orders = await allOrders.findMany(orderIds.slice(checked, checked + ordersAtOnce));
    excess.push(...listExcess(facts, orders));
    checked += ordersAtOnce;
  } while (checked < orderIds.length && hasTime());
  if (heal && excess.length > 0) await figures.correct(clientId, hour, excess);
  findings.push(...describeFacts(clientId, excess, 'has', heal));
  if (checked >= orderIds.length) return { findings, hours: 1, ...end };
  return { findings, hours: 0, after: formatPlace({ client: clientId, hour, order: orderIds[checked - 1] }) };
}

function parsePlace(after: string | undefined): Place | undefined {
  const [client, hour, order] = after?.split('#') ?? [];
  return client === undefined ? undefined : { client, hour: hour || undefined, order: order || undefined };
}

function formatPlace({ client, hour = '', order = '' }: Place): string {
  return `${client}#${hour}#${order}`;
}

/** Describes facts by the figures that they are missing from, or too many in. */
function describeFacts(clientId: string, facts: readonly Fact[], verb: 'lacks' | 'has', healed: boolean): Finding[] {
  const figures = Map.groupBy(facts, ({ milestone, at }) => `${milestone} ${getHour(at)}`);
  return [...figures].map(([name, some]) => {
    const [milestone = '', hour = ''] = name.split(' ');
    const amounts = Map.groupBy(some, ({ currency }) => currency);
    const money = [...amounts].map(([currency, list]) =>
      formatMoney(
        list.reduce((sum, { amount }) => sum + amount, 0),
        currency,
      ),
    );
    const by = `${some.length} ${some.length === 1 ? 'order' : 'orders'} (${money.join(', ')})`;
    const much = verb === 'lacks' ? `lacks ${by}` : `has ${by} too many`;
    return createFigureFinding(
      hour,
      `The figure "${milestone}" of ${clientId} in the hour from ${getHourTime(hour)} ${much}.`,
      healed,
    );
  });
}

function describeSum(
  { clientId, hour, stored, counted }: { clientId: string; hour: Hour; stored: Sum; counted: Sum },
  healed: boolean,
): Finding {
  const names = new Set([...Object.keys(stored.orders), ...Object.keys(counted.orders)]);
  const differing = [...names]
    .map((name) => ({ name, is: stored.orders[name] ?? 0, due: counted.orders[name] ?? 0 }))
    .filter(({ is, due }) => is !== due)
    .map(({ name, is, due }) => `"${name}" is ${is} and its facts are ${due}`);
  const what = differing.length > 0 ? differing.join(', ') : 'money, lead times or products differ from its facts';
  return createFigureFinding(
    hour,
    `The sum of ${clientId} in the hour from ${getHourTime(hour)} is wrong: ${what}.`,
    healed,
  );
}

function createFigureFinding(hour: Hour, detail: string, healed: boolean): Finding {
  return createFinding('figures_differ', { since: getHourTime(hour), detail, healable: true, healed });
}
