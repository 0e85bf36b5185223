import { parseArgs } from 'node:util';
import { createBacklog } from './load/backlog.ts';
import { runBurst } from './load/burst.ts';
import { createConstantPhase, createDayPhases, drive, followOrders, type Outcome, type Phase } from './load/drive.ts';
import { prefill } from './load/prefill.ts';
import { openShop, type Shop } from './load/shop.ts';
import { openTarget, type Target } from './load/target.ts';
import { formatFixed, formatTable, type Line } from './report/table.ts';
import { writeFigures } from './report/update-figures.ts';

// Places orders at constant and varying rates and follows each accepted order to its end. Without API_URL it starts a local
// system, whose tables it also prefills and one of whose message groups it backlogs.
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    large: { type: 'string', default: '100000' },
    backlog: { type: 'string', default: '10000' },
    burst: { type: 'string', default: '2000' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const rate = parseNumber('rate', 1_000);
const seconds = parseNumber('seconds', 600);
const isSelected = (name: string) => values.only === '' || values.only.split(',').includes(name);
const followSeconds = 300;

const target = await openTarget(process.env);
const lines: Line[] = [];
const bursts: Line[] = [];
try {
  const burst = parseNumber('burst', 20_000);
  const shop = await openShop(target, 4 * rate * seconds + 2 * burst + 1_000);
  if (isSelected('burst'))
    for (const isRead of [false, true]) {
      reportProgress(`${burst} orders at once${isRead ? ', their status read without a pause' : ''}`);
      bursts.push(await runBurst(shop, burst, isRead));
    }
  if (isSelected('constant')) await runScenario(`${rate}/s for ${seconds} s`, shop, createConstantPhase(rate, seconds));
  if (isSelected('day'))
    await runScenario(`a day in ${seconds} s, ${rate}/s at its peak`, shop, createDayPhases(rate, seconds));
  if (target.local) await runLocalScenarios(target.local, shop);
} finally {
  await target.stop();
}
const tables = [
  bursts.length > 0 ? formatTable(['', 'lost', 'accepted/s', 'delivered/s', 'reads/s'], bursts) : '',
  lines.length > 0 ? formatLoad() : '',
];
const table = tables.filter((each) => each !== '').join('\n');
console.log(table);
if (values.write) writeFigures('npm run bench:load', table);
process.exit();

function formatLoad(): string {
  return formatTable(
    ['', 'sent', 'accepted', 'refused', 'lost', 'accepted/s', 'p50 ms', 'p99 ms', 'max ms', 'delivered p50 s', 'p99 s'],
    lines,
  );
}

async function runLocalScenarios({ tables, sqs }: NonNullable<Target['local']>, shop: Shop): Promise<void> {
  if (isSelected('large')) {
    const count = parseNumber('large', 2_000_000);
    prefill(tables, await deliverOne(shop), count, (done) => reportProgress(`${done} of ${count} orders prefilled`));
    await runScenario(`the same on a table of ${count} orders`, shop, createConstantPhase(rate, seconds));
  }
  if (isSelected('backlog')) {
    const count = parseNumber('backlog', 100_000);
    const orderId = await deliverOne(shop);
    await createBacklog(sqs, orderId, count, (done) => reportProgress(`${done} of ${count} messages in one group`));
    await runScenario(`the same with ${count} messages in one group`, shop, createConstantPhase(rate, seconds));
  }
}

async function runScenario(title: string, shop: Shop, phases: readonly Phase[]): Promise<void> {
  const outcome = await drive(target.url, shop, phases, (done, accepted) =>
    reportProgress(`${title}: ${done} of ${phases.length} phases, ${accepted} orders accepted`),
  );
  reportProgress(`${title}: following ${outcome.accepted.size} orders to their end`);
  const { deliveredAfter, lost } = await followOrders(shop, outcome.accepted, followSeconds);
  if (lost.length > 0) process.exitCode = 1;
  for (const orderId of lost.slice(0, 10)) reportProgress(`lost: ${orderId}`);
  lines.push(formatLine(title, outcome, deliveredAfter, lost.length));
}

function formatLine(
  title: string,
  { sent, seconds: took, latencies, accepted }: Outcome,
  after: readonly number[],
  lost: number,
): Line {
  return [
    title,
    sent,
    accepted.size,
    sent - accepted.size,
    lost,
    formatFixed(accepted.size / took),
    ...[0.5, 0.99, 1].map((part) => formatFixed(getQuantile(latencies, part))),
    ...[0.5, 0.99].map((part) => formatFixed(getQuantile(after, part))),
  ];
}

function getQuantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function deliverOne(shop: Shop): Promise<string> {
  const orderId = await shop.placeOrder();
  const { lost } = await followOrders(shop, new Map([[orderId, Date.now()]]), followSeconds);
  if (lost.length > 0) throw new Error('the first order was not delivered');
  return orderId;
}

function parseNumber(name: 'rate' | 'seconds' | 'large' | 'backlog' | 'burst', most: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`--${name} must be a whole number from 1 to ${most}, not ${values[name]}`);
  return value;
}

function reportProgress(text: string): void {
  process.stderr.write(`${text}\n`);
}
