import type { Design } from './builds.ts';
import type { Intake } from './intake/measure.ts';
import type { Life } from './life/count.ts';
import { committedPrices, idlePriceOf, priceOf, type Standing } from './price.ts';
import { fixed, type Line, ratio, tableOf } from './table.ts';

export interface Measured {
  readonly runs: number;
  readonly intake: Readonly<Record<Design, Intake>>;
  readonly bundles: Readonly<Record<string, number>>;
  readonly ours: { readonly unpaid: Life; readonly paid: Life };
  readonly reference: { readonly unpaid: Life; readonly paid: Life };
  readonly standing: Standing;
}

const prices = committedPrices();

/** Everything that was measured, as one table. */
export function reportOf(measured: Measured): string {
  const { runs } = measured;
  const head: Line = ['', 'ours', 'floor', 'reference', 'to floor', 'to reference', 'target'];
  const notes = [
    `Medians of ${runs} interleaved runs; CPU is user and system time of all threads of one instance, over TLS.`,
    `Priced by bench/prices.json: ${prices.region}, ${prices.asOf}; a call is taken to last ${prices.assumed.callMs} ms.`,
  ];
  const lines = [
    ...intakeLines(measured.intake),
    ...lifeLines(
      'One order, placed to delivered, without payment',
      measured.ours.unpaid,
      measured.reference.unpaid,
    ),
    ...lifeLines('One order, placed to delivered, with payment', measured.ours.paid, measured.reference.paid),
    ...idleLines(measured.standing),
    ['Bundle, KB, all that is deployed of it'] as const,
    ...Object.entries(measured.bundles).map(
      ([path, size]): Line => [`  ${path.replace('KB in ', '')}`, size],
    ),
  ];
  return [tableOf(head, lines), '', ...notes].join('\n');
}

function intakeLines({ ours, floor, reference }: Measured['intake']): Line[] {
  const line = (
    what: string,
    name: 'importCpuMs' | 'coldMs' | 'coldCpuMs' | 'warmCpuMs',
    target = '',
  ): Line => [
    what,
    ...[ours, floor, reference].map((each) => fixed(each[name], name === 'warmCpuMs' ? 2 : 0)),
    ratio(ours[name], floor[name]),
    ratio(ours[name], reference[name]),
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

function lifeLines(title: string, ours: Life, reference: Life): Line[] {
  const line = (what: string, is: number, of: number, digits = 0): Line => [
    `  ${what}`,
    fixed(is, digits),
    '',
    fixed(of, digits),
    '',
    ratio(is, of),
  ];
  const [price, other] = [priceOf(ours, prices), priceOf(reference, prices)];
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

function idleLines(standing: Standing): Line[] {
  const { polls, schedules, alarms, dashboards, secrets, total } = idlePriceOf(standing, prices);
  const queues = standing.fifoQueuesPolled + standing.standardQueuesPolled;
  return [
    ['A month in which nobody orders, US dollars (prod)'],
    [`  polls of ${queues} queues`, fixed(polls, 2)],
    [`  ${standing.schedules} schedules, every minute`, fixed(schedules, 2)],
    [`  ${standing.alarms} alarms`, fixed(alarms, 2)],
    [`  dashboards and secrets`, fixed(dashboards + secrets, 2)],
    ['  all', fixed(total, 2)],
  ];
}
