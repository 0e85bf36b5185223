import { createEnvelope } from '../../messages/envelope.ts';
import { deriveTrace, deriveUuid } from '../../messages/fields/derive-ids.ts';
import { DailyReportRequested, maxCurrencies } from '../../messages/order-stream/daily-report.ts';
import { getNotificationId } from '../../messages/order-stream/notification-messages.ts';
import { toStoredSchema } from '../../messages/stored.ts';
import { createReport, type Report } from './figures/report.ts';
import type { ReportPorts } from './ports.ts';
import { type Day, getDay, getNextDay } from './time-zone.ts';

/** Events of a day may reach the feed for so long after its end. */
const graceMs = 5 * 60_000;
/** A report that is missing is requested for so many days; the API shows older ones. */
const maxDays = 7;

type Due = { clientIds: readonly string[]; asOf: number; timeZone: string; addresses: readonly string[] };

/**
 * Requests the report of the first day that has ended and has none, for each address; of yesterday the first time. Returns
 * the day, if there is one. A crash or a second run before the day is saved requests the same mails, which the notification
 * service sends once.
 */
export async function requestDueReport(
  { clientIds, asOf, timeZone, addresses }: Due,
  ports: ReportPorts,
): Promise<Day | undefined> {
  const last = await ports.lastReport.find();
  const day = findDueDay(last?.day, getNextDay(getDay(asOf - graceMs, timeZone), -1));
  if (day === undefined) return undefined;
  const report = await createReport({ clientIds, asOf, timeZone, day }, ports);
  for (const to of addresses) await ports.request(createRequest(report, to, ports.now()));
  // After a conflict another run has requested the same.
  await ports.lastReport.save({ ...last, day, revision: (last?.revision ?? 0) + 1 });
  return day;
}

function findDueDay(last: Day | undefined, ended: Day): Day | undefined {
  if (last === undefined) return ended;
  const [next, oldest] = [getNextDay(last), getNextDay(ended, 1 - maxDays)];
  if (next > ended) return undefined;
  const isTooOld = next < oldest;
  return isTooOld ? oldest : next;
}

function createRequest({ day, timeZone, asOf, ...figures }: Report, to: string, now: number): DailyReportRequested {
  const { orders, money, leadTimes, topProducts } = figures;
  const identity = { sequence: 1, channel: 'email' } as const;
  const subject = deriveUuid(`daily report\n${day}\n${to}`);
  const id = getNotificationId(subject, identity);
  const at = new Date(now).toISOString();
  const toLeadTime = ({ p50, p95 }: Report['leadTimes']['placedToPaid']) =>
    p50 === null || p95 === null ? {} : { p50, p95 };
  return toStoredSchema(DailyReportRequested).parse({
    ...createEnvelope('daily_report.requested', {
      id,
      source: '/analytics',
      subject,
      at,
      trace: deriveTrace(id),
      revision: 1,
    }),
    data: {
      ...{ clientId: 'analytics', ...identity, template: 'daily_report', to, at, day, timeZone, asOf, orders },
      ...{ money: money.slice(0, maxCurrencies), topProducts },
      leadTimes: {
        placedToPaid: toLeadTime(leadTimes.placedToPaid),
        placedToShipped: toLeadTime(leadTimes.placedToShipped),
        placedToDelivered: toLeadTime(leadTimes.placedToDelivered),
      },
    },
  });
}
