import * as z from 'zod/mini';
import { checkLetter } from './check-letter.ts';
import { type CheckOrdersPorts, checkOrders, type ScannedOrders } from './check-orders.ts';
import { checkStock, type StockPorts } from './check-stock.ts';
import { entered, Ledger, maxAccounts, opened } from './ledger.ts';
import type { Operator, RedrivePorts } from './ports.ts';
import type { Problem } from './problems-found.ts';

/**
 * How far an examination has come. Orders are gone through once for every two hundred products; `again` says that this
 * is not the first time, and only their stock is looked at. `product` is where the next products begin.
 */
export const Progress = z.strictObject({
  part: z.enum(['orders', 'letters']),
  after: z.optional(z.string().check(z.maxLength(200))),
  again: z.boolean(),
  ledger: Ledger,
  product: z.optional(z.string().check(z.maxLength(64))),
});
export type Progress = z.infer<typeof Progress>;

type Checked = { orders: number; products: number; deliveries: number; letters: number };
export type Examination = { problems: Problem[]; checked: Checked; next?: Progress };

export type ExaminePorts = RedrivePorts &
  CheckOrdersPorts & {
    /** All orders in no order, each as it is when it is read. */
    scan(after: string | undefined, limit: number): Promise<ScannedOrders & { after?: string }>;
    stock: StockPorts;
    /** Whether there is time for another page in this call. */
    hasTime: () => boolean;
  };

const perPage = 100;
/** A call that has found so many problems says so, and the next goes on: its response must not grow too large. */
const manyProblems = 5_000;

/**
 * Goes through orders, stock, deliveries, payments and letters as far as the time of a call allows and says what is
 * wrong. It makes no false alarm while orders go on: what may pass by itself is read again, and stock is held against
 * the orders as they were when it was counted. With `heal` it mends what is safe, by the use cases that would.
 */
export async function examine(
  asked: { heal: boolean; from: Progress | undefined },
  operator: Operator,
  ports: ExaminePorts,
): Promise<Examination> {
  const found: Examination = { problems: [], checked: { orders: 0, products: 0, deliveries: 0, letters: 0 } };
  let progress: Progress | undefined = asked.from ?? (await begun(undefined, false, found, ports));
  do {
    progress =
      progress.part === 'orders'
        ? await examineOrders(progress, asked.heal, found, ports)
        : await examineLetters(progress, asked.heal, found, operator, ports);
  } while (progress && ports.hasTime() && found.problems.length < manyProblems);
  return { ...found, ...(progress && { next: progress }) };
}

/** Counts the next products and begins with the first order. */
async function begun(
  from: string | undefined,
  again: boolean,
  { checked }: Examination,
  { stock, now }: ExaminePorts,
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
  return { part: 'orders', again, ledger: opened(products, at), ...(after && { product: after }) };
}

async function examineOrders(
  progress: Progress,
  heal: boolean,
  found: Examination,
  ports: ExaminePorts,
): Promise<Progress | undefined> {
  const page = await ports.scan(progress.after, perPage);
  const ledger = page.orders.reduce(entered, {
    ...progress.ledger,
    unreadable: progress.ledger.unreadable + page.unreadable.length,
  });
  if (!progress.again) found.problems.push(...(await checkOrders(page, heal, found.checked, ports)));
  if (page.after !== undefined) return { ...progress, ledger, after: page.after };

  found.problems.push(...(await checkStock(ledger, heal, ports.stock)));
  if (progress.product !== undefined) return begun(progress.product, true, found, ports);
  return { part: 'letters', again: true, ledger: opened([], ledger.at) };
}

async function examineLetters(
  progress: Progress,
  heal: boolean,
  { problems, checked }: Examination,
  operator: Operator,
  ports: ExaminePorts,
): Promise<Progress | undefined> {
  const page = await ports.letters.open({ first: 'oldest', after: progress.after, limit: 20 });
  const letters = await ports.letters.read(page.places.map(({ id }) => id));
  const open = letters.filter((letter) => !letter.closed);
  checked.letters += open.length;
  for (const letter of open) problems.push(await checkLetter(letter, heal, operator, ports));
  return page.after === undefined ? undefined : { ...progress, after: page.after };
}
