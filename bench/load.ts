import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { backlog } from './load/backlog.ts';
import { constant, day, drive, followed, type Outcome, type Phase } from './load/drive.ts';
import { prefill } from './load/prefill.ts';
import { openShop, orderOf, type Shop } from './load/shop.ts';
import { openTarget, type Target } from './load/target.ts';
import { writeFigures } from './page.ts';
import { fixed, type Line, tableOf } from './table.ts';

// Drives a system with orders and follows each that was accepted to its end. Without API_URL it starts a local system and
// drives that one: on empty tables, at a constant rate and on a day's curve, then on large ones, then with one group backlogged.
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    large: { type: 'string', default: '100000' },
    backlog: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const rate = numberOf('rate', 1_000);
const seconds = numberOf('seconds', 600);
const wanted = (name: string) => values.only === '' || values.only.split(',').includes(name);
const followSeconds = 300;

const target = await openTarget(process.env);
const lines: Line[] = [];
try {
  const shop = await openShop(target, 4 * rate * seconds + 1_000);
  if (wanted('constant')) await scenario(`${rate}/s for ${seconds} s`, shop, constant(rate, seconds));
  if (wanted('day')) await scenario(`a day in ${seconds} s, ${rate}/s at its peak`, shop, day(rate, seconds));
  if (target.local) await onLocal(target.local, shop);
} finally {
  await target.stop();
}
const table = tableOf(
  [
    '',
    'sent',
    'accepted',
    'refused',
    'lost',
    'accepted/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    'delivered p50 s',
    'p99 s',
  ],
  lines,
);
console.log(table);
if (values.write) writeFigures('npm run bench:load', table);
process.exit(0);

async function onLocal({ tables, sqs }: NonNullable<Target['local']>, shop: Shop): Promise<void> {
  if (wanted('large')) {
    const count = numberOf('large', 2_000_000);
    prefill(tables, await deliveredOne(shop), count, (done) =>
      progress(`${done} of ${count} orders filled in`),
    );
    await scenario(`the same on a table of ${count} orders`, shop, constant(rate, seconds));
  }
  if (wanted('backlog')) {
    const count = numberOf('backlog', 100_000);
    const orderId = await deliveredOne(shop);
    await backlog(sqs, orderId, count, (done) => progress(`${done} of ${count} messages in one group`));
    await scenario(`the same with ${count} messages in one group`, shop, constant(rate, seconds));
  }
}

async function scenario(title: string, shop: Shop, phases: readonly Phase[]): Promise<void> {
  const outcome = await drive(target.url, shop, phases, (done, accepted) =>
    progress(`${title}: ${done} of ${phases.length} phases, ${accepted} orders accepted`),
  );
  progress(`${title}: following ${outcome.accepted.size} orders to their end`);
  const { deliveredAfter, lost } = await followed(shop, outcome.accepted, followSeconds);
  if (lost.length > 0) process.exitCode = 1;
  for (const orderId of lost.slice(0, 10)) progress(`lost: ${orderId}`);
  lines.push(lineOf(title, outcome, deliveredAfter, lost.length));
}

function lineOf(
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
    fixed(accepted.size / took),
    ...[0.5, 0.99, 1].map((part) => fixed(quantile(latencies, part))),
    ...[0.5, 0.99].map((part) => fixed(quantile(after, part))),
  ];
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function deliveredOne(shop: Shop): Promise<string> {
  const headers = { ...shop.headers, 'idempotency-key': randomUUID() };
  const answer = await fetch(`${target.url}/orders`, { method: 'POST', headers, body: orderOf(shop) });
  const { orderId }: { orderId: string } = JSON.parse(await answer.text());
  const { lost } = await followed(shop, new Map([[orderId, Date.now()]]), followSeconds);
  if (lost.length > 0) throw new Error('the first order was not delivered');
  return orderId;
}

function numberOf(name: 'rate' | 'seconds' | 'large' | 'backlog', most: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`--${name} must be a whole number from 1 to ${most}, not ${values[name]}`);
  return value;
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
