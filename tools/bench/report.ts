import type { Design } from './builds.ts';
import type { Intake } from './intake/measure.ts';
import type { Lifecycle } from './lifecycle/count.ts';
import { getIdlePrice, getPrice, readPrices, type Standing } from './price.ts';
import { formatFixed, formatRatio, formatTable, type Line } from './table.ts';

export interface Measured {
  readonly runs: number;
  readonly intake: Readonly<Record<Design, Intake>>;
  readonly bundles: Readonly<Record<string, number>>;
  readonly ours: { readonly unpaid: Lifecycle; readonly paid: Lifecycle };
  readonly reference: { readonly unpaid: Lifecycle; readonly paid: Lifecycle };
  readonly standing: Standing;
}

const prices = readPrices();

/** Everything that was measured, as one table. */
export function createReport(measured: Measured): string {
  const { runs } = measured;
  const head: Line = ['', 'ours', 'floor', 'reference', 'to floor', 'to reference', 'target'];
  const notes = [
    `Medians of ${runs} interleaved runs; CPU is user and system time of all threads of one instance, over TLS.`,
    `Priced by tools/bench/prices.json: ${prices.region}, ${prices.asOf}; a call is taken to last ${prices.assumed.callMs} ms.`,
  ];
  const lines = [
    ...createIntakeLines(measured.intake),
    ...createLifecycleLines(
      'One order, placed to delivered, without payment',
      measured.ours.unpaid,
      measured.reference.unpaid,
    ),
    ...createLifecycleLines(
      'One order, placed to delivered, with payment',
      measured.ours.paid,
      measured.reference.paid,
    ),
    ...createIdleLines(measured.standing),
    ['Bundle, KB, all that is deployed of it'] as const,
    ...Object.entries(measured.bundles).map(([path, size]): Line => [`  ${path.replace('KB in ', '')}`, size]),
  ];
  return [formatTable(head, lines), '', ...notes].join('\n');
}

function createIntakeLines({ ours, floor, reference }: Measured['intake']): Line[] {
  const line = (what: string, name: 'importCpuMs' | 'coldMs' | 'coldCpuMs' | 'warmCpuMs', target = ''): Line => [
    what,
    ...[ours, floor, reference].map((each) => formatFixed(each[name], name === 'warmCpuMs' ? 2 : 0)),
    formatRatio(ours[name], floor[name]),
    formatRatio(ours[name], reference[name]),
    target,
  ];
  const calls = ({ warmCalls }: Intake) => warmCalls.length;
  return [
    ['Taking an order'],
    line('  import, ms of CPU', 'importCpuMs'),
    line('  cold: import and first order, ms of CPU', 'coldCpuMs', '1.0, 0.5'),
    line('  cold: import and first order, ms', 'coldMs'),
    line('  warm, ms of CPU an order', 'warmCpuMs', '1.15, 0.5'),
    ['  calls an order when warm', calls(ours), calls(floor), calls(reference), '', '', '1 write, 1 send'],
    ['  bundle, KB', ours.kilobytes, floor.kilobytes, reference.kilobytes, '', '', '420'],
  ];
}

function createLifecycleLines(title: string, ours: Lifecycle, reference: Lifecycle): Line[] {
  const line = (what: string, is: number, of: number, digits = 0): Line => [
    `  ${what}`,
    formatFixed(is, digits),
    '',
    formatFixed(of, digits),
    '',
    formatRatio(is, of),
  ];
  const [price, other] = [getPrice(ours, prices), getPrice(reference, prices)];
  return [
    [title],
    line('function invocations', ours.invocations, reference.invocations),
    line('DynamoDB writes, calls', ours.dynamodbWrites, reference.dynamodbWrites),
    line('DynamoDB reads, calls', ours.dynamodbReads, reference.dynamodbReads),
    line('write units', ours.writeUnits, reference.writeUnits),
    line('read units', ours.readUnits, reference.readUnits, 1),
    line('FIFO queue requests', ours.fifoRequests, reference.fifoRequests),
    line('standard queue requests', ours.standardRequests, reference.standardRequests),
    line('log bytes', ours.logBytes, reference.logBytes),
    line('US dollars a million: DynamoDB', price.dynamodb, other.dynamodb, 2),
    line('US dollars a million: queues', price.sqs, other.sqs, 2),
    line('US dollars a million: Lambda', price.lambda, other.lambda, 2),
    line('US dollars a million: logs', price.logs, other.logs, 2),
    line('US dollars a million: API', price.api, other.api, 2),
    line('US dollars a million', price.total, other.total, 2),
  ];
}

function createIdleLines(standing: Standing): Line[] {
  const { polls, schedules, alarms, dashboards, secrets, total } = getIdlePrice(standing, prices);
  const queues = standing.fifoQueuesPolled + standing.standardQueuesPolled;
  return [
    ['A month in which nobody orders, US dollars (prod)'],
    [`  polls of ${queues} queues`, formatFixed(polls, 2)],
    [`  ${standing.schedules} schedules, every minute`, formatFixed(schedules, 2)],
    [`  ${standing.alarms} alarms`, formatFixed(alarms, 2)],
    [`  dashboards and secrets`, formatFixed(dashboards + secrets, 2)],
    ['  all', formatFixed(total, 2)],
  ];
}
