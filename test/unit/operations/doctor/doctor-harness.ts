import type { Finding } from '../../../../functions/operations/domain/doctor/findings.ts';
import { runDoctor } from '../../../../functions/operations/domain/doctor/run-doctor.ts';
import type { Product } from '../../../../functions/ordering/domain/catalogue/product.ts';
import { getOrderId, payment } from '../../../support/example.ts';
import { advance, createExampleOrder, type FactName } from '../../ordering/placed-order.ts';
import { operator } from '../example.ts';
import { createHarness, type Harness, put } from '../operations-harness.ts';

type Options = { heal?: boolean; between?: () => Promise<void>; hasTime?: () => boolean };

/** Runs the doctor to the end, by default in as many calls as there are pages. */
export async function runToEnd(
  shop: Harness,
  { heal = false, between = async () => {}, hasTime = () => false }: Options = {},
) {
  const checked = { orders: 0, products: 0, deliveries: 0, deadLetters: 0 };
  const findings: Finding[] = [];
  let from: string | undefined;
  let calls = 0;
  do {
    const report = await runDoctor({ heal, from }, operator, { ...shop.ports, hasTime });
    findings.push(...report.findings);
    for (const part of Object.keys(checked) as (keyof typeof checked)[]) checked[part] += report.checked[part];
    from = report.next;
    calls += 1;
    await between();
  } while (from !== undefined);
  return { findings, checked, calls };
}

/** Runs the doctor to the end and returns the kinds of its findings. */
export const findKinds = async (shop: Harness, options?: Options) =>
  (await runToEnd(shop, options)).findings.map(({ kind }) => kind);

/** The facts that lead to each kind of order. */
export const everyKind: FactName[][] = [
  [],
  ['paid'],
  ['paid', 'processing'],
  ['paid', 'processing', 'shipped'],
  ['paid', 'processing', 'shipped', 'outForDelivery'],
  ['paid', 'processing', 'delivered'],
  ['declined'],
  ['paid', 'cancellationRequested'],
  ['paid', 'cancellationRequested', 'deliveryCancelled'],
  ['paid', 'cancellationRequested', 'deliveryCancelled', 'refunded'],
  ['paid', 'processing', 'undeliverable', 'refunded'],
  ['paid', 'processing', 'lost', 'refundFailed'],
  ['cancellationRequested', 'paid', 'refunded'],
  ['cancellationRequested'],
  ['cancellationRequested', 'neverCharged'],
  ['cancellationRequested', 'refunded'],
  ['paid', 'shipped', 'processing'],
];

/** A shop with an order of every kind, a minute later. */
export async function createShop(): Promise<Harness> {
  const shop = createHarness();
  for (const [n, facts] of everyKind.entries())
    await put(shop, advance(createExampleOrder({ payment }, { orderId: getOrderId(n) }), ...facts));
  shop.pass(60);
  return shop;
}

/** Changes the stock of a product without an order. */
export function tamper(shop: Harness, change: (stock: Product) => Partial<Product>, productId = 'espresso-cups'): void {
  const stock = shop.stock.products.get(productId);
  if (stock) shop.stock.products.set(productId, { ...stock, ...change(stock) });
}
