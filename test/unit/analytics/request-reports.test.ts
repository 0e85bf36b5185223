import { expect, test } from '@jest/globals';
import type { ReportPorts } from '../../../functions/analytics/domain/ports.ts';
import { requestDueReport } from '../../../functions/analytics/domain/request-reports.ts';
import { DailyReportRequested } from '../../../functions/messages/order-stream/daily-report.ts';
import type { Notification, Ports } from '../../../functions/notification/domain/ports.ts';
import { sendNotification } from '../../../functions/notification/domain/send-notification.ts';
import { renderDailyReport } from '../../../functions/notification/domain/templates/daily-report.ts';
import { clientId } from '../../support/example.ts';
import { memoryLastReport } from '../../support/memory/figures.ts';
import { memoryMarks } from '../../support/memory/marks.ts';
import { wrapCalls } from '../../support/wrap-calls.ts';
import { createFiguresHarness } from './figures-harness.ts';

const dayMinutes = 1_440;
const addresses = ['owner@shop.example', 'books@shop.example'];
/** The minute of the harness at which the day of the example, 2026-11-20, has ended in Vienna, an hour before it does in UTC. */
const dayEnd = 13 * 60;

/** Figures of an order of 2026-11-20, and the notification service in memory, which is given each request at once. */
async function createHarness() {
  const figures = createFiguresHarness();
  await figures.publish([0, 1, 'placed'], [1, 1, 'paid'], [2, 2, 'placed'], [3, 2, 'declined']);
  const mails: Notification[] = [];
  const marks = memoryMarks();
  const notification: Ports = {
    marks,
    findProvider: () => ({
      unknownPolicy: { waitSeconds: 60, afterwards: 'sendAgain' },
      admit: async () => async (mail) => {
        mails.push(mail);
        return { type: 'accepted', providerId: `p-${mails.length}` };
      },
    }),
    render: async ({ type, data }) =>
      type === 'daily_report.requested'
        ? renderDailyReport(data, { shopName: 'Shop', timeZone: 'UTC', apiUrl: 'https://api.shop.example' })
        : undefined,
    report: async () => undefined,
    record: () => undefined,
    now: () => new Date(figures.ports.now()),
  };
  const requests: DailyReportRequested[] = [];
  const ports: ReportPorts = {
    ...figures.ports,
    lastReport: memoryLastReport(),
    async request(report) {
      requests.push(report);
      await sendNotification(report, notification);
    },
  };
  /** One run of the schedule at a minute. */
  const run = async (minute: number, using = ports, timeZone = 'Europe/Vienna') => {
    figures.setMinute(minute);
    const asOf = await figures.catchUp();
    return requestDueReport({ clientIds: [clientId], asOf, timeZone, addresses }, using);
  };
  const listMails = () => mails.map(({ to, subject }) => `${to} ${/\d+ \w+/.exec(subject)?.[0]}`).sort();
  return { ports, requests, mails, run, listMails };
}
const expectMails = (...days: string[]) =>
  days.flatMap((day) => addresses.map((address) => `${address} ${day}`)).sort();

test('mails the figures of a day to each address once it has ended in the time zone, and five minutes after', async () => {
  const { run, requests, listMails } = await createHarness();
  await run(dayEnd - 60);
  const before = listMails();

  const days = [await run(dayEnd + 4), await run(dayEnd + 6), await run(dayEnd + 7)];

  expect(before).toEqual(expectMails('19 November'));
  expect(days).toEqual([undefined, '2026-11-20', undefined]);
  expect(listMails()).toEqual(expectMails('19 November', '20 November'));
  expect(requests.at(-1)?.data).toMatchObject({
    ...{ day: '2026-11-20', timeZone: 'Europe/Vienna', asOf: '2026-11-20T23:06:00.000Z' },
    orders: { placed: 2, paid: 1, shipped: 0, delivered: 0, cancelled: 0, failed: 1, underWay: 1 },
    money: [{ currency: 'EUR', placed: 7_996, paid: 3_998, refunded: 0, net: 3_998 }],
    leadTimes: { placedToPaid: { p50: expect.any(Number) }, placedToDelivered: {} },
    topProducts: [{ productId: 'espresso-cups', units: 4 }],
  });
  expect(DailyReportRequested.safeParse(JSON.parse(JSON.stringify(requests.at(-1)))).success).toBe(true);
});

test('sends the reports of the days that are missing, a day a run, the first of them first', async () => {
  const { run, listMails } = await createHarness();
  await run(dayEnd + 6);

  const later = dayEnd + 6 + 3 * dayMinutes;
  const days = [await run(later), await run(later + 1), await run(later + 2), await run(later + 3)];

  expect(days).toEqual(['2026-11-21', '2026-11-22', '2026-11-23', undefined]);
  expect(listMails()).toEqual(expectMails('20 November', '21 November', '22 November', '23 November'));
});

test('sends the reports of the last seven days after an outage of weeks', async () => {
  const { run } = await createHarness();
  await run(dayEnd + 6);

  const days = [];
  for (let n = 0; n < 9; n += 1) days.push(await run(dayEnd + 6 + 30 * dayMinutes + n));

  expect(days.filter(Boolean)).toEqual([14, 15, 16, 17, 18, 19, 20].map((day) => `2026-12-${day}`));
});

test('waits for a feed that is behind', async () => {
  const { ports } = await createHarness();
  const due = { clientIds: [clientId], timeZone: 'Europe/Vienna', addresses };
  await requestDueReport({ ...due, asOf: Date.parse('2026-11-20T12:00:00Z') }, ports);

  const day = await requestDueReport({ ...due, asOf: Date.parse('2026-11-20T22:59:00Z') }, ports);

  expect(day).toBeUndefined();
});

test.each(['Africa/Cairo', 'America/Santiago'])(
  'reports each day of a year once in %s, whose days have 23, 24 and 25 hours',
  async (timeZone) => {
    const { run, requests } = await createHarness();

    for (let hour = 0; hour < 365 * 24; hour += 12) await run(hour * 60, undefined, timeZone);

    const days = requests.filter(({ data }) => data.to === addresses[0]).map(({ data }) => data.day);
    expect(days.length).toBeGreaterThanOrEqual(365);
    expect(new Set(days).size).toBe(days.length);
    expect(days).toEqual(days.toSorted());
    expect((Date.parse(days.at(-1) ?? '') - Date.parse(days[0] ?? '')) / 86_400_000).toBe(days.length - 1);
  },
);

/** Runs with a crash before or after the n-th call, then without. Returns the number of calls of the first run. */
async function crashAt(n: number, mode: 'before' | 'after'): Promise<number> {
  const { ports, run, listMails } = await createHarness();
  await run(dayEnd);
  let calls = 0;
  const dying = wrapCalls(ports, async (call, each) => {
    calls = each + 1;
    if (each === n && mode === 'before') throw new Error('died');
    const result = await call();
    if (each === n) throw new Error('died');
    return result;
  });

  const died = await run(dayEnd + 6, dying).then(
    () => false,
    () => true,
  );
  await run(dayEnd + 7);
  await run(dayEnd + 8);

  expect(died).toBe(n >= 0 && n < calls);
  expect(listMails()).toEqual(expectMails('19 November', '20 November'));
  return calls;
}

test.each(['before', 'after'] as const)(
  'mails each report once to each address after a crash %s any call',
  async (mode) => {
    const calls = await crashAt(-1, mode);

    expect(calls).toBeGreaterThan(4);
    for (let n = 0; n < calls; n += 1) await crashAt(n, mode);
  },
);

test('mails each report once when two runs overlap', async () => {
  const { run, listMails } = await createHarness();
  await run(dayEnd);

  await Promise.all([run(dayEnd + 6), run(dayEnd + 6)]);
  await run(dayEnd + 7);

  expect(listMails()).toEqual(expectMails('19 November', '20 November'));
});
