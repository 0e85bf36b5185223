import { type Account, judged, type Ledger, type Stock } from './ledger.ts';
import type { Problem, ProblemKind } from './problems-found.ts';

type Counted = Omit<Stock, 'productId' | 'stocked'>;
export type StockPorts = {
  /** Products as they are now, by id from behind `after`, which is absent at the end. */
  page(limit: number, after: string | undefined): Promise<{ products: Stock[]; after?: string }>;
  find(productId: string): Promise<Stock | undefined>;
  /** Writes these counts if none has changed since they were read as `seen`. */
  correct(seen: Stock, to: Counted): Promise<'corrected' | 'outrun'>;
};

const maxRaces = 8;

/** What is wrong with the stock of products, and mends what two witnesses agree on: the sum, and the orders. */
export async function checkStock(ledger: Ledger, heal: boolean, ports: StockPorts): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const account of ledger.accounts) {
    const found = flawsOf(account, ledger.at);
    const error = errorOf(account);
    const healed =
      heal && found.length > 0 && error !== undefined && (await mend(account.seen, error, ports));
    problems.push(...found.map((problem) => ({ ...problem, healable: error !== undefined, healed })));
  }
  return problems;
}

function flawsOf(account: Account, since: string): Problem[] {
  const { productId, available, held, sold, writtenOff, stocked } = account.seen;
  const problem = (kind: ProblemKind, detail: string) => ({
    kind,
    productId,
    since,
    detail,
    healable: false,
    healed: false,
  });
  const found: Problem[] = [];
  if (Math.min(available, held, sold, writtenOff, stocked) < 0)
    found.push(problem('stock_negative', 'A count of its stock is below zero.'));
  const sum = available + held + sold + writtenOff;
  if (sum !== stocked)
    found.push(problem('stock_sum_wrong', `${stocked} were stocked, but ${sum} are counted in all.`));
  for (const count of judged(account).wrong) {
    const { [count]: least } = account.least;
    const { [count]: most } = account.most;
    const orders = least === most ? String(least) : `${least} to ${most}`;
    found.push(
      problem('stock_ledger_differs', `${count} is ${account.seen[count]}; the orders say ${orders}.`),
    );
  }
  return found;
}

/**
 * By how much each count is wrong, where that is certain: the orders tell the other three counts to the piece, and
 * either only `available` is off, or what they tell makes the sum right.
 */
function errorOf(account: Account): Counted | undefined {
  const { exact, wrong } = judged(account);
  const { seen } = account;
  if (!exact || excessOf(seen) === 0) return undefined;
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
async function mend(before: Stock, error: Counted, ports: StockPorts): Promise<boolean> {
  for (let race = 0; race < maxRaces; race += 1) {
    const now = await ports.find(before.productId);
    if (!now || excessOf(now) !== excessOf(before)) return false;
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

function excessOf({ available, held, sold, writtenOff, stocked }: Stock): number {
  return available + held + sold + writtenOff - stocked;
}
