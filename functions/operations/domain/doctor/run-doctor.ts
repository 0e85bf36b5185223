import * as z from 'zod/mini';
import { Refusal } from '../../../messages/refusal.ts';
import type { Operator, RedrivePorts } from '../ports.ts';
import { checkDeadLetter } from './check-dead-letter.ts';
import { checkHourFigures, type FiguresPorts } from './check-figures.ts';
import { type CheckOrdersPorts, checkOrders, type ScannedOrders } from './check-orders.ts';
import { checkStock, type StockPorts } from './check-stock.ts';
import type { Finding } from './findings.ts';
import { addOrder, Ledger, maxAccounts, openLedger } from './ledger.ts';

/**
 * The progress of a run. All orders are read once for each `maxAccounts` products; from the second time on, only their
 * stock is checked (`again`). `product` is the last product that has been read, absent after the last one of all.
 */
export const Progress = z.strictObject({
  part: z.enum(['orders', 'deadLetters', 'figures']),
  after: z.optional(z.string().check(z.maxLength(200))),
  again: z.boolean(),
  ledger: Ledger,
  product: z.optional(z.string().check(z.maxLength(64))),
});
export type Progress = z.infer<typeof Progress>;

/**
 * The progress of runs between two calls. A checkpoint never changes: a call that is repeated starts from the same one and
 * counts nothing twice, and two runs share none.
 */
export type Checkpoints = {
  /** Stores the progress for an hour and returns the id of the checkpoint. */
  save(progress: Progress): Promise<string>;
  /** Returns undefined for a checkpoint that has expired or that this release does not understand. */
  find(id: string): Promise<Progress | undefined>;
};

type Checked = Record<'orders' | 'products' | 'deliveries' | 'deadLetters' | 'hours', number>;
/** The result of one call. `next` is the checkpoint to continue from, absent when the run is complete. */
export type DoctorReport = { findings: Finding[]; checked: Checked; next?: string };
type Call = { heal: boolean; findings: Finding[]; checked: Checked; pageSize: number };

export type DoctorPorts = RedrivePorts &
  CheckOrdersPorts &
  FiguresPorts & {
    /** Reads all orders in no order, each as it is when it is read. */
    scan(after: string | undefined, limit: number): Promise<ScannedOrders & { after?: string }>;
    stock: StockPorts;
    checkpoints: Checkpoints;
    /** Whether the call has time for another page. */
    hasTime: () => boolean;
  };

const productsPerPage = 100;
/** A page of orders is small at first, and twice the one before for as long as that was quick, so a call ends soon after its time. */
const [minPage, maxPage, quickMs] = [10, 100, 250];
/** A call ends after this many findings, so that its response does not grow too large. */
const maxFindings = 5_000;

/**
 * Checks orders, stock, deliveries, payments, dead letters and figures, for as long as a call has time. Finds nothing that is only
 * in progress: it reads again what may resolve itself, and compares stock with the orders of the same moment. With `heal`
 * it repairs what is safe, through the services' own use cases. Throws `cursor_invalid` when the checkpoint has expired.
 */
export async function runDoctor(
  { heal, from }: { heal: boolean; from: string | undefined },
  operator: Operator,
  ports: DoctorPorts,
): Promise<DoctorReport> {
  const checked = { orders: 0, products: 0, deliveries: 0, deadLetters: 0, hours: 0 };
  const call: Call = { heal, findings: [], checked, pageSize: minPage };
  let progress =
    from === undefined ? await startPass(undefined, false, call, ports) : await ports.checkpoints.find(from);
  if (!progress)
    throw new Refusal('cursor_invalid', 'This run of the doctor has expired; start again without a cursor.');
  do {
    if (progress.part === 'orders') progress = await checkOrderPage(progress, call, ports);
    else if (progress.part === 'deadLetters') progress = await checkDeadLetterPage(progress, call, operator, ports);
    else progress = await checkFiguresPage(progress, call, ports);
  } while (progress && ports.hasTime() && call.findings.length < maxFindings);
  const next = progress && (await ports.checkpoints.save(progress));
  return { findings: call.findings, checked, ...(next && { next }) };
}

/** Reads the stock of the next products, to read all orders after it. */
async function startPass(
  product: string | undefined,
  again: boolean,
  { checked }: Call,
  { stock, now }: DoctorPorts,
): Promise<Progress> {
  const at = now();
  const products = [];
  let after = product;
  do {
    const page = await stock.page(productsPerPage, after);
    products.push(...page.products);
    after = page.after;
  } while (after !== undefined && products.length + productsPerPage <= maxAccounts);
  checked.products += products.length;
  return { part: 'orders', again, ledger: openLedger(products, at), ...(after && { product: after }) };
}

async function checkOrderPage(progress: Progress, call: Call, ports: DoctorPorts): Promise<Progress> {
  const startedMs = Date.parse(ports.now());
  const page = await ports.scan(progress.after, call.pageSize);
  const unreadable = progress.ledger.unreadable + page.unreadable.length;
  const ledger = page.orders.reduce(addOrder, { ...progress.ledger, unreadable });
  if (!progress.again) call.findings.push(...(await checkOrders(page, call.heal, call.checked, ports)));
  const tookMs = Date.parse(ports.now()) - startedMs;
  call.pageSize =
    tookMs < quickMs ? Math.min(maxPage, call.pageSize * 2) : Math.max(minPage, Math.floor(call.pageSize / 2));
  if (page.after !== undefined) return { ...progress, ledger, after: page.after };

  call.findings.push(...(await checkStock(ledger, call.heal, ports.stock)));
  if (progress.product !== undefined) return startPass(progress.product, true, call, ports);
  return { part: 'deadLetters', again: true, ledger: openLedger([], ledger.at) };
}

async function checkDeadLetterPage(
  progress: Progress,
  { heal, findings, checked }: Call,
  operator: Operator,
  ports: DoctorPorts,
): Promise<Progress> {
  const page = await ports.deadLetters.listOpen({ first: 'oldest', after: progress.after, limit: 20 });
  const deadLetters = await ports.deadLetters.findMany(page.keys.map(({ id }) => id));
  const open = deadLetters.filter((deadLetter) => !deadLetter.closed);
  checked.deadLetters += open.length;
  for (const deadLetter of open) findings.push(await checkDeadLetter(deadLetter, heal, operator, ports));
  return page.after === undefined
    ? { part: 'figures', again: true, ledger: progress.ledger }
    : { ...progress, after: page.after };
}

async function checkFiguresPage(
  progress: Progress,
  { heal, findings, checked }: Call,
  ports: DoctorPorts,
): Promise<Progress | undefined> {
  const page = await checkHourFigures(progress.after, heal, ports);
  findings.push(...page.findings);
  checked.hours += page.hours;
  return page.after === undefined ? undefined : { ...progress, after: page.after };
}
