import * as z from 'zod/mini';
import type { Operator, RedrivePorts } from '../ports.ts';
import { checkDeadLetter } from './check-dead-letter.ts';
import { type CheckOrdersPorts, checkOrders, type ScannedOrders } from './check-orders.ts';
import { checkStock, type StockPorts } from './check-stock.ts';
import type { Finding } from './findings.ts';
import { addOrder, Ledger, maxAccounts, openLedger } from './ledger.ts';

/**
 * How far an examination has come. Orders are gone through once for every two hundred products; `again` says that this
 * is not the first time, and only their stock is looked at. `product` is where the next products begin.
 */
export const Progress = z.strictObject({
  part: z.enum(['orders', 'deadLetters']),
  after: z.optional(z.string().check(z.maxLength(200))),
  again: z.boolean(),
  ledger: Ledger,
  product: z.optional(z.string().check(z.maxLength(64))),
});
export type Progress = z.infer<typeof Progress>;

type Checked = { orders: number; products: number; deliveries: number; deadLetters: number };
export type DoctorReport = { problems: Finding[]; checked: Checked; next?: Progress };

export type DoctorPorts = RedrivePorts &
  CheckOrdersPorts & {
    /** All orders in no order, each as it is when it is read. */
    scan(after: string | undefined, limit: number): Promise<ScannedOrders & { after?: string }>;
    stock: StockPorts;
    /** Whether there is time for another page in this call. */
    hasTime: () => boolean;
  };

const perPage = 100;
/** A call that has found so many problems says so, and the next goes on: its response must not grow too large. */
const maxFindings = 5_000;

/**
 * Goes through orders, stock, deliveries, payments and dead letters as far as the time of a call allows and says what is
 * wrong. It makes no false alarm while orders go on: what may pass by itself is read again, and stock is held against
 * the orders as they were when it was counted. With `heal` it mends what is safe, by the use cases that would.
 */
export async function runDoctor(
  asked: { heal: boolean; from: Progress | undefined },
  operator: Operator,
  ports: DoctorPorts,
): Promise<DoctorReport> {
  const found: DoctorReport = {
    problems: [],
    checked: { orders: 0, products: 0, deliveries: 0, deadLetters: 0 },
  };
  let progress: Progress | undefined = asked.from ?? (await startRun(undefined, false, found, ports));
  do {
    progress =
      progress.part === 'orders'
        ? await checkOrderPage(progress, asked.heal, found, ports)
        : await checkDeadLetterPage(progress, asked.heal, found, operator, ports);
  } while (progress && ports.hasTime() && found.problems.length < maxFindings);
  return { ...found, ...(progress && { next: progress }) };
}

/** Counts the next products and begins with the first order. */
async function startRun(
  from: string | undefined,
  again: boolean,
  { checked }: DoctorReport,
  { stock, now }: DoctorPorts,
): Promise<Progress> {
  const at = now();
  const products = [];
  let after = from;
  do {
    const page = await stock.page(perPage, after);
    products.push(...page.products);
    after = page.after;
  } while (after !== undefined && products.length + perPage <= maxAccounts);
  checked.products += products.length;
  return { part: 'orders', again, ledger: openLedger(products, at), ...(after && { product: after }) };
}

async function checkOrderPage(
  progress: Progress,
  heal: boolean,
  found: DoctorReport,
  ports: DoctorPorts,
): Promise<Progress | undefined> {
  const page = await ports.scan(progress.after, perPage);
  const ledger = page.orders.reduce(addOrder, {
    ...progress.ledger,
    unreadable: progress.ledger.unreadable + page.unreadable.length,
  });
  if (!progress.again) found.problems.push(...(await checkOrders(page, heal, found.checked, ports)));
  if (page.after !== undefined) return { ...progress, ledger, after: page.after };

  found.problems.push(...(await checkStock(ledger, heal, ports.stock)));
  if (progress.product !== undefined) return startRun(progress.product, true, found, ports);
  return { part: 'deadLetters', again: true, ledger: openLedger([], ledger.at) };
}

async function checkDeadLetterPage(
  progress: Progress,
  heal: boolean,
  { problems, checked }: DoctorReport,
  operator: Operator,
  ports: DoctorPorts,
): Promise<Progress | undefined> {
  const page = await ports.deadLetters.listOpen({ first: 'oldest', after: progress.after, limit: 20 });
  const deadLetters = await ports.deadLetters.findMany(page.keys.map(({ id }) => id));
  const open = deadLetters.filter((deadLetter) => !deadLetter.closed);
  checked.deadLetters += open.length;
  for (const deadLetter of open) problems.push(await checkDeadLetter(deadLetter, heal, operator, ports));
  return page.after === undefined ? undefined : { ...progress, after: page.after };
}
