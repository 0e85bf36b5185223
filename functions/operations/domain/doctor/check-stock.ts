import type { Finding, FindingKind } from './findings.ts';
import { type Account, compareCounts, type Ledger, type Stock } from './ledger.ts';

type Counted = Omit<Stock, 'productId' | 'stocked'>;
export type StockPorts = {
  /** Products as they are now, by id from behind `after`, which is absent at the end. */
  page(limit: number, after: string | undefined): Promise<{ products: Stock[]; after?: string }>;
  find(productId: string): Promise<Stock | undefined>;
  /** Writes these counts if none has changed since they were read as `seen`. */
  correct(seen: Stock, to: Counted): Promise<'corrected' | 'conflict'>;
};

const maxConflicts = 8;

/**
 * What is wrong with the stock of products, and mends what two witnesses agree on: the sum, and the orders. Where orders
 * cannot be read they are no witness, and it says so instead.
 */
export async function checkStock(ledger: Ledger, heal: boolean, ports: StockPorts): Promise<Finding[]> {
  const { at, unreadable } = ledger;
  const problems: Finding[] = unreadable > 0 ? [createUnreadableFinding(unreadable, at)] : [];
  for (const account of ledger.accounts) {
    const found = [...findStockFlaws(account, at), ...(unreadable > 0 ? [] : findCountMismatches(account, at))];
    const error = unreadable > 0 ? undefined : describeMismatch(account);
    const healed = heal && found.length > 0 && error !== undefined && (await repairStock(account.seen, error, ports));
    problems.push(...found.map((problem) => ({ ...problem, healable: error !== undefined, healed })));
  }
  return problems;
}

function createUnreadableFinding(unreadable: number, since: string): Finding {
  const detail = `${unreadable} orders cannot be read, so the stock was not compared with the orders.`;
  return { kind: 'stock_unreadable', since, detail, healable: false, healed: false };
}

/** What is wrong with the counts of a product by themselves. */
function findStockFlaws({ seen }: Account, since: string): Finding[] {
  const { productId, available, held, sold, writtenOff, stocked } = seen;
  const problem = (kind: FindingKind, detail: string) => ({
    ...{ kind, productId, since, detail },
    ...{ healable: false, healed: false },
  });
  const found: Finding[] = [];
  if (Math.min(available, held, sold, writtenOff, stocked) < 0)
    found.push(problem('stock_negative', 'A count of its stock is below zero.'));
  const sum = available + held + sold + writtenOff;
  if (sum !== stocked)
    found.push(problem('stock_total_mismatch', `${stocked} were stocked, but ${sum} are counted in all.`));
  return found;
}

/** The counts of a product that the orders contradict. */
function findCountMismatches(account: Account, since: string): Finding[] {
  return compareCounts(account).wrong.map((count) => {
    const { [count]: least } = account.least;
    const { [count]: most } = account.most;
    const orders = least === most ? String(least) : `${least} to ${most}`;
    const detail = `${count} is ${account.seen[count]}; the orders say ${orders}.`;
    const { productId } = account.seen;
    return { kind: 'stock_count_mismatch', productId, since, detail, healable: false, healed: false };
  });
}

/**
 * By how much each count is wrong, where that is certain: the orders tell the other three counts to the piece, and
 * either only `available` is off, or what they tell makes the sum right.
 */
function describeMismatch(account: Account): Counted | undefined {
  const { exact, wrong } = compareCounts(account);
  const { seen } = account;
  if (!exact || getExcess(seen) === 0) return undefined;
  const available = seen.stocked - exact.held - exact.sold - exact.writtenOff;
  if (available < 0 || (wrong.length > 0 && available !== seen.available)) return undefined;
  return {
    available: seen.available - available,
    held: seen.held - exact.held,
    sold: seen.sold - exact.sold,
    writtenOff: seen.writtenOff - exact.writtenOff,
  };
}

/**
 * Takes the error out of the counts as they are by now: what was bought and delivered since has moved them by as much
 * as it should. Somebody who mended it first has made the sum right, and then nothing is done.
 */
async function repairStock(before: Stock, error: Counted, ports: StockPorts): Promise<boolean> {
  for (let race = 0; race < maxConflicts; race += 1) {
    const now = await ports.find(before.productId);
    if (!now || getExcess(now) !== getExcess(before)) return false;
    const to = {
      available: now.available - error.available,
      held: now.held - error.held,
      sold: now.sold - error.sold,
      writtenOff: now.writtenOff - error.writtenOff,
    };
    if ((await ports.correct(now, to)) === 'corrected') return true;
  }
  return false;
}

function getExcess({ available, held, sold, writtenOff, stocked }: Stock): number {
  return available + held + sold + writtenOff - stocked;
}
