import { createFinding, type Finding } from './findings.ts';
import { type Account, compareCounts, type Ledger, type Stock } from './ledger.ts';

type StockCounts = Omit<Stock, 'productId' | 'stocked'>;
export type StockPorts = {
  /** Reads up to `limit` products by id from behind `after`, which is absent at the end. */
  page(limit: number, after: string | undefined): Promise<{ products: Stock[]; after?: string }>;
  find(productId: string): Promise<Stock | undefined>;
  /** Writes these counts if none has changed since they were read as `before`. */
  correct(before: Stock, counts: StockCounts): Promise<'corrected' | 'conflict'>;
};

const maxConflicts = 8;

/**
 * Checks the stock of products, and with `heal` corrects counts that two sources contradict: their sum and the orders.
 * While orders cannot be read, only the sum is checked.
 */
export async function checkStock(ledger: Ledger, heal: boolean, ports: StockPorts): Promise<Finding[]> {
  const { at, unreadable } = ledger;
  const findings: Finding[] = [];
  if (unreadable > 0) {
    const detail = `${unreadable} orders cannot be read, so the stock was not compared with the orders.`;
    findings.push(createFinding('stock_unreadable', { since: at, detail }));
  }
  for (const account of ledger.accounts) {
    const found = [...checkCounts(account.stock, at), ...(unreadable > 0 ? [] : checkAgainstOrders(account, at))];
    const error = unreadable > 0 ? undefined : computeError(account);
    const healed = heal && found.length > 0 && error !== undefined && (await correctStock(account.stock, error, ports));
    findings.push(...found.map((finding) => ({ ...finding, healable: error !== undefined, healed })));
  }
  return findings;
}

/** Checks the counts of a product alone. */
function checkCounts(stock: Stock, since: string): Finding[] {
  const { productId, available, held, sold, writtenOff, stocked } = stock;
  const sum = available + held + sold + writtenOff;
  const findings: Finding[] = [];
  if (Math.min(available, held, sold, writtenOff, stocked) < 0)
    findings.push(createFinding('stock_negative', { productId, since, detail: 'A stock count is below zero.' }));
  if (sum !== stocked) {
    const detail = `${stocked} pieces were stocked, but the counts add up to ${sum}.`;
    findings.push(createFinding('stock_total_mismatch', { productId, since, detail }));
  }
  return findings;
}

function checkAgainstOrders(account: Account, since: string): Finding[] {
  const { productId } = account.stock;
  return compareCounts(account).wrong.map((count) => {
    const [least, most] = [account.least[count], account.most[count]];
    const expected = least === most ? String(least) : `${least} to ${most}`;
    const detail = `${count} is ${account.stock[count]}, but the orders add up to ${expected}.`;
    return createFinding('stock_count_mismatch', { productId, since, detail });
  });
}

/**
 * Returns by how much each count is wrong, where that is certain: the orders give the other three counts exactly, and
 * either only `available` is wrong or their counts make the sum right.
 */
function computeError(account: Account): StockCounts | undefined {
  const { exact, wrong } = compareCounts(account);
  const { stock } = account;
  if (!exact || getExcess(stock) === 0) return undefined;
  const available = stock.stocked - exact.held - exact.sold - exact.writtenOff;
  if (available < 0 || (wrong.length > 0 && available !== stock.available)) return undefined;
  return subtract(stock, { ...exact, available });
}

/**
 * Subtracts the error from the counts as they are now: orders have moved them since, and rightly. Does nothing when
 * another run has corrected the sum first.
 */
async function correctStock(before: Stock, error: StockCounts, ports: StockPorts): Promise<boolean> {
  for (let conflicts = 0; conflicts < maxConflicts; conflicts += 1) {
    const now = await ports.find(before.productId);
    if (!now || getExcess(now) !== getExcess(before)) return false;
    if ((await ports.correct(now, subtract(now, error))) === 'corrected') return true;
  }
  return false;
}

function subtract(counts: StockCounts, other: StockCounts): StockCounts {
  return {
    available: counts.available - other.available,
    held: counts.held - other.held,
    sold: counts.sold - other.sold,
    writtenOff: counts.writtenOff - other.writtenOff,
  };
}

function getExcess({ available, held, sold, writtenOff, stocked }: Stock): number {
  return available + held + sold + writtenOff - stocked;
}
