import { type FiguresCheck, getHourTime } from '../../../analytics/domain/check-figures.ts';
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

const hoursPerPage = 20;
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

/** The place after which the next hours are checked: a client, and an hour of it if it has begun. */
type Place = { client: string; hour: Hour | undefined };

/** Counts the next hours of the figures again, from their orders. `after` is absent at the end. */
export async function checkHourFigures(
  after: string | undefined,
  heal: boolean,
  { figures, allOrders }: FiguresPorts,
): Promise<{ findings: Finding[]; hours: number; after?: string }> {
  const clients = await figures.listClients();
  const place = parsePlace(after);
  const clientId = place?.client ?? clients[0];
  if (clientId === undefined) return { findings: [], hours: 0 };
  const hours = await figures.listHours(clientId, place?.hour, hoursPerPage);
  const findings: Finding[] = [];
  for (const stored of hours) {
    const { excess, sum } = await figures.checkHour(clientId, stored, allOrders.findMany);
    if (heal && (sum || excess.length > 0)) await figures.correct(clientId, stored.hour, excess);
    findings.push(...describeFacts(clientId, excess, 'has', heal));
    if (sum) findings.push(describeSum({ clientId, hour: stored.hour, ...sum }, heal));
  }
  const next = clients.find((each) => each > clientId);
  const last = hours.at(-1)?.hour;
  const isMore = hours.length === hoursPerPage && last !== undefined;
  const nextPlace = isMore ? `${clientId}#${last}` : next && `${next}#`;
  return { findings, hours: hours.length, ...(nextPlace !== undefined && { after: nextPlace }) };
}

function parsePlace(after: string | undefined): Place | undefined {
  const [client, hour] = after?.split('#') ?? [];
  return client === undefined ? undefined : { client, hour: hour || undefined };
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
