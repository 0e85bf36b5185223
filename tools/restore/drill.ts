import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { copyItems } from './copy-items.ts';
import { Shop } from './drill/shop.ts';
import { openTables, root, startDrillSystem } from './drill/system.ts';
import { deleteTable, listTables, restoreBeside, restoredSuffix } from './drill/tables.ts';

// Rehearses docs/restore.md on the local engines: tables are lost or damaged, restored beside themselves from an earlier
// moment, and copied into the tables of the stage. The doctor proves the result.
const { values } = parseArgs({
  options: { orders: { type: 'string', default: '40' }, port: { type: 'string', default: '4790' } },
});
const count = Number(values.orders);
const work = mkdtempSync(join(tmpdir(), 'drill-'));
const data = join(work, 'data');
const start = () => startDrillSystem(Number(values.port), data);

let system = await start();
try {
  const shop = await Shop.open(system.url);
  const kept = [...(await shop.place('before', count)), ...(await shop.place('under-way', count))];
  const early = takeSnapshot('early');
  const lost = await shop.place('lost', count);
  const orders = [...kept, ...lost];
  const before = await shop.settle(orders);
  // A mail that goes out after the moment would go out again.
  await waitUntilIdle();
  const late = takeSnapshot('late');

  console.log(`\nAll tables are lost, and restored to the latest moment (${orders.length} orders)`);
  await loseAllTables(late);
  compare(before, await shop.settle(orders));
  runDoctor('doctor');
  console.log(`  ${countRepeatedMails()} mails were sent a second time`);

  console.log('\nOrders, Products and Idempotency are damaged, and set back to an earlier moment than the rest');
  await restore(early, ['Products', 'Idempotency', 'Orders']);
  runDoctor('doctor');
  compare(before, await shop.settle(kept));
  console.log(`  ${lost.length} orders were placed after that moment and are lost: the shop sends its requests again`);
  for (const order of lost)
    if ((await shop.send(order)) !== order.orderId) throw new Error(`${order.key} has a new id`);
  compare(before, await shop.settle(orders));
  runDoctor('doctor', '--heal');
  if (!runDoctor('doctor')) process.exitCode = 1;
  console.log(`  ${countRepeatedMails()} mails were sent a second time`);
} finally {
  await system.stop();
  rmSync(work, { recursive: true, force: true });
}

/** Copies the file of the tables as it is at this moment. */
function takeSnapshot(name: string): string {
  const file = join(work, `${name}.sqlite`);
  const tables = new DatabaseSync(join(data, 'tables.sqlite'), { timeout: 5_000 });
  tables.prepare('VACUUM INTO ?').run(file);
  tables.close();
  return file;
}

/** Deletes all tables, has empty ones made as a deploy does, and restores them, Orders last. */
async function loseAllTables(snapshot: string): Promise<void> {
  await system.stop();
  const names = await openTables(join(data, 'tables.sqlite'), async (dynamodb) => {
    const all = (await listTables(dynamodb)).sort((name) => (name === 'Orders' ? 1 : -1));
    for (const name of all) await deleteTable(name, dynamodb);
    return all;
  });
  system = await start();
  await restore(snapshot, names);
}

/** Restores tables beside themselves, and copies their items into the tables of the running system. */
async function restore(snapshot: string, names: readonly string[]): Promise<void> {
  const { dynamodb } = system;
  const [startedAt, counts] = [Date.now(), [] as string[]];
  await openTables(snapshot, async (tables) => {
    for (const to of names) {
      const from = `${to}${restoredSuffix}`;
      const restored = await restoreBeside(to, tables, dynamodb);
      const { written, deleted } = await copyItems({ from, to, mode: 'exact', keys: [] }, dynamodb);
      if (written !== restored) throw new Error(`${to}: ${restored} items were restored and ${written} copied`);
      counts.push(`${to} ${written}${deleted > 0 ? ` (${deleted} deleted)` : ''}`);
      await deleteTable(from, dynamodb);
    }
  });
  console.log(`  restored in ${((Date.now() - startedAt) / 1_000).toFixed(1)} seconds: ${counts.join(', ')}`);
}

/** Prints how many orders ended as they had before, and those that did not, which fail the drill. */
function compare(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const other = [...after].filter(([orderId, status]) => before.get(orderId) !== status);
  const changes = other.map(([orderId, status]) => `\n    ${orderId} was ${before.get(orderId)}, is ${status}`);
  if (other.length > 0) process.exitCode = 1;
  console.log(`  ${after.size - other.length} of ${after.size} orders ended as before${changes.join('')}`);
}

/** Prints what the doctor finds. Returns whether it found nothing, or repaired all of it. */
function runDoctor(...args: string[]): boolean {
  const { stdout, stderr, status } = callOrders(...args);
  console.log(`  orders ${args.join(' ')}\n${`${stdout}${stderr}`.trim().replace(/^/gm, '    ')}`);
  return status === 0;
}

function callOrders(...args: string[]) {
  const env = { ...process.env, PORT: `${values.port}` };
  return spawnSync(process.execPath, ['bin/orders.ts', ...args], { cwd: root, env, encoding: 'utf8' });
}

/** Waits until no queue has a message. */
async function waitUntilIdle(): Promise<void> {
  const isBusy = () => callOrders('queues', '--json').stdout.match(/"(depth|inFlight|delayed)": [1-9]/);
  while (isBusy()) await setTimeout(1_000);
}

/** Counts the mails that have the recipient and the subject of an earlier one. */
function countRepeatedMails(): number {
  const mails = readFileSync(join(data, 'mails.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return mails.length - new Set(mails.map(({ to, subject }) => `${to} ${subject}`)).size;
}
