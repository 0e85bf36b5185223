import type { Design } from '../builds.ts';
import type { Intake } from '../intake/measure.ts';
import type { Lifecycle } from '../lifecycle/count.ts';
import type { OwnLifecycles } from '../lifecycle/measure.ts';
import { getIdlePrice, getPrice, readPrices, type Standing } from './price.ts';
import reference from './reference.json' with { type: 'json' };
import { formatFixed, formatRatio, formatTable, type Line } from './table.ts';

export interface Measured {
  readonly runs: number;
  readonly intake: Readonly<Record<Design, Intake>>;
  readonly bundles: Readonly<Record<string, number>>;
  readonly ours: OwnLifecycles;
  readonly standing: Standing;
}

const prices = readPrices();

/** All measurements as one table. */
export function createReport({ runs, intake, ours, standing, bundles }: Measured): string {
  const head: Line = ['', 'ours', 'baseline', 'reference', 'to baseline', 'to reference', 'target'];
  const notes = [
    `Medians of ${runs} interleaved runs; CPU is user and system time of all threads of one instance, over TLS.`,
    `Priced by tools/bench/report/prices.json: ${prices.region}, ${prices.asOf}; a call is taken to last ${prices.assumed.callMs} ms.`,
    `The reference was measured at commit ${reference.commit}; its times are scaled by the baseline of this run.`,
  ];
  const lines = [
    ...createIntakeLines(intake),
    ...createLifecycleLines('One order, placed to delivered, without payment', ours.unpaid, reference.unpaid),
    ...createLifecycleLines('One order, placed to delivered, with payment', ours.paid, reference.paid),
    ...createListenerLines(ours),
    ...createIdleLines(standing),
    ['Bundle, KB, all that is deployed of it'] as const,
    ...Object.entries(bundles).map(([path, size]): Line => [`  ${path.replace('KB in ', '')}`, size]),
  ];
  return [formatTable(head, lines), '', ...notes].join('\n');
}

/** The reference is no longer built: its times of then are scaled by how fast the baseline is now and was then. */
function createIntakeLines({ ours, baseline }: Measured['intake']): Line[] {
  const line = (what: string, name: keyof typeof reference.baseline, target = ''): Line => {
    const scaled = (reference.intake[name] / reference.baseline[name]) * baseline[name];
    const digits = name === 'warmCpuMs' ? 2 : 0;
    return [
      what,
      ...[ours[name], baseline[name], scaled].map((each) => formatFixed(each, digits)),
      formatRatio(ours[name], baseline[name]),
      formatRatio(ours[name], scaled),
      target,
    ];
  };
  const calls = ({ warmCalls }: Intake) => warmCalls.length;
  return [
    ['Taking an order'],
    line('  import, ms of CPU', 'importCpuMs'),
    line('  cold: import and first order, ms of CPU', 'coldCpuMs', '0.95, 0.45'),
    line('  cold: import and first order, ms', 'coldMs'),
    line('  warm, ms of CPU an order', 'warmCpuMs', '1.15, 0.25'),
    ['  calls an order when warm', calls(ours), calls(baseline), reference.intake.calls, '', '', '1 write, 1 send'],
    ['  bundle, KB', ours.kilobytes, baseline.kilobytes, reference.intake.kilobytes, '', '', '420'],
  ];
}

type Counted = typeof reference.unpaid;

function createLifecycleLines(title: string, ours: Lifecycle, other: Counted): Line[] {
  const line = (what: string, is: number, of: number, digits = 0): Line => [
    `  ${what}`,
    formatFixed(is, digits),
    '',
    formatFixed(of, digits),
    '',
    formatRatio(is, of),
  ];
  const price = getPrice(ours, prices);
  return [
    [title],
    line('function invocations', ours.invocations, other.invocations),
    line('DynamoDB writes, calls', ours.dynamodbWrites, other.dynamodbWrites),
    line('DynamoDB reads, calls', ours.dynamodbReads, other.dynamodbReads),
    line('write units', ours.writeUnits, other.writeUnits),
    line('read units', ours.readUnits, other.readUnits, 1),
    line('FIFO queue requests', ours.fifoRequests, other.fifoRequests),
    line('standard queue requests', ours.standardRequests, other.standardRequests),
    line('log bytes', ours.logBytes, other.logBytes),
    line('US dollars a million: DynamoDB', price.dynamodb, other.price.dynamodb, 2),
    line('US dollars a million: queues', price.sqs, other.price.sqs, 2),
    line('US dollars a million: Lambda', price.lambda, other.price.lambda, 2),
    line('US dollars a million: logs', price.logs, other.price.logs, 2),
    line('US dollars a million: API', price.api, other.price.api, 2),
    line('US dollars a million', price.total, other.price.total, 2),
  ];
}

/** The mails of an order that is delivered without a payment: placed, shipped, delivered. */
const mailsPerOrder = 3;
/** The events of such an order. */
const eventsPerOrder = 5;

/** The same order with e-mails, a webhook or a connection, beside the order without: what each costs, apart from the order. */
function createListenerLines({ unpaid, notified, posted, live }: OwnLifecycles): Line[] {
  const added = (what: string, own: Lifecycle, count: number): Line[] => [
    [what],
    ['  write units', formatFixed((own.writeUnits - unpaid.writeUnits) / count, 1)],
    ['  queue requests', formatFixed((countQueueRequests(own) - countQueueRequests(unpaid)) / count, 1)],
    ['  US dollars a million', formatFixed((getPrice(own, prices).total - getPrice(unpaid, prices).total) / count, 2)],
  ];
  const { sesPerMillionMails, webSocketPerMillionMessages } = prices.usd;
  return [
    ...added('A notification by e-mail, beside the order', notified, mailsPerOrder),
    ['  US dollars a million: SES', formatFixed(sesPerMillionMails, 2)],
    ...added('An event posted to a webhook, beside the order', posted, eventsPerOrder),
    ...added('An event sent to a WebSocket connection, beside the order', live, eventsPerOrder),
    ['  US dollars a million: API Gateway', formatFixed(webSocketPerMillionMessages, 2)],
  ];
}

function countQueueRequests({ fifoRequests, standardRequests }: Lifecycle): number {
  return fifoRequests + standardRequests;
}

function createIdleLines(standing: Standing): Line[] {
  const { polls, schedules, alarms, dashboards, secrets, total } = getIdlePrice(standing, prices);
  const queues = standing.fifoQueuesPolled + standing.standardQueuesPolled;
  return [
    ['A month without orders, US dollars (prod)'],
    [`  polls of ${queues} queues`, formatFixed(polls, 2)],
    [`  ${standing.schedules} schedules, every minute`, formatFixed(schedules, 2)],
    [`  ${standing.alarms} alarms`, formatFixed(alarms, 2)],
    [`  dashboards and secrets`, formatFixed(dashboards + secrets, 2)],
    ['  all', formatFixed(total, 2)],
  ];
}
