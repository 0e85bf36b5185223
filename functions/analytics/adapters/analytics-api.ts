import type * as z from 'zod/mini';
import { Refusal } from '../../messages/refusal.ts';
import type { Caller } from '../../platform/auth/access.ts';
import type { HttpRequest, HttpResponse } from '../../platform/http/http-function.ts';
import { createCursors, getPageLimit } from '../../platform/http/pagination.ts';
import { catchUp } from '../domain/catch-up.ts';
import { type FiguresRequest, showDashboard, toTime } from '../domain/figures/dashboard.ts';
import { define } from '../domain/figures/definitions.ts';
import { showMetric } from '../domain/figures/metrics.ts';
import { listCountedOrders } from '../domain/figures/orders.ts';
import { createReport, formatCsv } from '../domain/figures/report.ts';
import type { CatchUpPorts } from '../domain/ports.ts';
import {
  type CountedOrdersQuery,
  type DashboardQuery,
  type MetricQuery,
  type ReportQuery,
  resolveRange,
} from '../domain/queries.ts';
import type { ReadPorts } from '../domain/read-sums.ts';
import { getDay } from '../domain/time-zone.ts';

export type AnalyticsPorts = CatchUpPorts &
  ReadPorts & {
    /** The time zone of the shop, by its IANA name. */
    timeZone: string;
  };

/** A request reads the feeds on for so long at most; `asOf` says how far it came. */
const catchUpMs = 800;

export async function respondWithDashboard(
  query: z.infer<typeof DashboardQuery>,
  caller: Caller,
  ports: AnalyticsPorts,
): Promise<HttpResponse> {
  const range = resolveRange(query, ports.now());
  return { status: 200, body: await showDashboard({ ...(await prepare(query, caller, ports)), range }, ports) };
}

export async function respondWithMetric(
  query: z.infer<typeof MetricQuery>,
  caller: Caller,
  ports: AnalyticsPorts,
): Promise<HttpResponse> {
  const { metric, currency, step = 'hour' } = query;
  const range = resolveRange(query, ports.now());
  const request = { ...(await prepare(query, caller, ports)), range, metric, currency, step };
  return { status: 200, body: await showMetric(request, ports) };
}

/** Responds with a page of the orders behind a figure. The cursor has the time, which may be the last 24 hours. */
export async function respondWithOrders(
  request: HttpRequest,
  query: z.infer<typeof CountedOrdersQuery>,
  caller: Caller,
  ports: AnalyticsPorts,
): Promise<HttpResponse> {
  const { cursor, limit, ...filter } = query;
  const cursors = createCursors(request, caller, filter);
  const [from, to, position] = (await cursors.open(cursor))?.split(' ') ?? [];
  const range = from === undefined ? resolveRange(query, ports.now()) : { from: Number(from), to: Number(to) };
  const { asOf, clientIds } = await prepare(query, caller, ports);
  const { milestone } = query;
  const listed = { clientIds, range, milestone, position, limit: getPageLimit({ limit }) };
  const { items, after } = await listCountedOrders(listed, ports);
  const nextCursor = await cursors.seal(after && `${range.from} ${range.to} ${after}`);
  const definitions = define('asOf', 'range', milestone);
  return { status: 200, body: { asOf: toTime(asOf), items, nextCursor, definitions } };
}

/** Responds with the figures of a day, today by default, as JSON or CSV. */
export async function respondWithReport(
  query: z.infer<typeof ReportQuery>,
  caller: Caller,
  ports: AnalyticsPorts,
): Promise<HttpResponse> {
  const request = await prepare(query, caller, ports);
  const { day = getDay(ports.now(), request.timeZone), format = 'json' } = query;
  const report = await createReport({ ...request, day }, ports);
  if (format === 'json') return { status: 200, body: report };
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="report-${day}.csv"`,
  };
  return { status: 200, body: formatCsv(report), headers };
}

/** Finds whose figures a caller may see, and reads the feeds of these clients on. */
async function prepare(
  { clientId, timeZone = '' }: { clientId?: string | undefined; timeZone?: string | undefined },
  caller: Caller,
  ports: AnalyticsPorts,
): Promise<Omit<FiguresRequest, 'range'>> {
  if (clientId !== undefined && clientId !== caller.clientId && !caller.isOperator)
    throw new Refusal('scope_missing', 'Only an operator reads the figures of other clients.');
  const clientIds = await listClients(clientId, caller, ports);
  const asOf = await catchUp(clientIds, ports.now() + catchUpMs, ports);
  return { clientIds, asOf, timeZone: timeZone || ports.timeZone };
}

async function listClients(clientId: string | undefined, caller: Caller, ports: AnalyticsPorts): Promise<string[]> {
  if (clientId !== undefined) return [clientId];
  return caller.isOperator ? ports.feeds.listClients() : [caller.clientId];
}
