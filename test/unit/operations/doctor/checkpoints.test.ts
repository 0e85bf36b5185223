import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DoctorReport, runDoctor } from '../../../../functions/operations/domain/doctor/run-doctor.ts';
import { createProduct, getOrderId } from '../../../support/example.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';
import { operator } from '../example.ts';
import { createHarness, type Harness, put } from '../operations-harness.ts';
import { findKinds, runToEnd, tamper } from './doctor-harness.ts';

/** A shop whose orders take three pages, with a count that is wrong by one. */
async function createWrongShop(): Promise<Harness> {
  const shop = createHarness(createProduct('a', { available: 1_000 }));
  for (let n = 0; n < 25; n += 1)
    await put(shop, createExampleOrder({ items: [{ productId: 'a', quantity: 1 }] }, { orderId: getOrderId(n) }));
  shop.pass(30);
  tamper(shop, ({ held }) => ({ held: held - 1 }), 'a');
  return shop;
}

const call = (shop: Harness, from?: string, heal = false) =>
  runDoctor({ heal, from }, operator, { ...shop.ports, hasTime: () => false });
const expected = 'held is 24, but the orders add up to 25.';

test('counts nothing twice when every call is repeated because its response is lost', async () => {
  const shop = await createWrongShop();
  const reports: DoctorReport[] = [];
  let from: string | undefined;
  do {
    await call(shop, from);
    await call(shop, from);
    const report = await call(shop, from);
    reports.push(report);
    from = report.next;
  } while (from !== undefined);

  expect(reports.reduce((sum, { checked }) => sum + checked.orders, 0)).toBe(25);
  const details = reports.flatMap(({ findings }) => findings).map(({ detail }) => detail);
  expect(details).toEqual([expect.stringContaining('add up to'), expected]);
});

test('continues each of two attempts of the same call by itself', async () => {
  const shop = await createWrongShop();
  const first = await call(shop);
  const [one, other] = await Promise.all([call(shop, first.next), call(shop, first.next)]);

  expect(one.next).not.toBe(other.next);
  for (const attempt of [one, other]) {
    const last = await call(shop, attempt.next);
    expect(last.findings.map(({ detail }) => detail)).toContain(expected);
  }
});

test('counts the same however runs and repeated calls interleave, and whichever of them fail', async () => {
  const shop = await createWrongShop();
  const steps = fc.array(fc.record({ run: fc.nat(2), fails: fc.boolean(), repeats: fc.boolean() }), { maxLength: 40 });

  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const runs: { from?: string | undefined; details: string[]; isDone: boolean }[] = [0, 1, 2].map(() => ({
        details: [],
        isDone: false,
      }));
      // What is left after the random steps is run to the end.
      const rest = [0, 1, 2].flatMap((run) => Array.from({ length: 5 }, () => ({ run, fails: false, repeats: false })));
      for (const { run, fails, repeats } of [...all, ...rest]) {
        const state = runs[run];
        if (!state || state.isDone) continue;
        shop.faults['checkpoints.save'] = fails ? 1 : 0;
        const report = await call(shop, state.from).catch(() => undefined);
        shop.faults['checkpoints.save'] = 0;
        if (!report || repeats) continue;
        state.details.push(...report.findings.map(({ detail }) => detail));
        Object.assign(state, { from: report.next, isDone: report.next === undefined });
      }
      for (const { details, isDone } of runs) expect([isDone, details.length, details[1]]).toEqual([true, 2, expected]);
    }),
    { numRuns: 30 },
  );
});

test('heals once when the call that heals is repeated', async () => {
  const shop = await createWrongShop();
  const second = await call(shop, (await call(shop, undefined, true)).next, true);

  const [healed] = await Promise.all([call(shop, second.next, true), call(shop, second.next, true)]);
  await call(shop, second.next, true);

  expect(healed.findings).toMatchObject([{ healed: true }, { healed: true }]);
  expect(shop.stock.products.get('a')).toMatchObject({ held: 25, available: 975 });
  expect(await findKinds(shop)).toEqual([]);
});

test('refuses a checkpoint that has expired, and starts again without it', async () => {
  const shop = await createWrongShop();
  const { next } = await call(shop);
  shop.ports.checkpoints.find = async () => undefined;

  await expect(call(shop, next)).rejects.toMatchObject({ code: 'cursor_invalid' });
  expect(await findKinds(shop, { hasTime: () => true })).toEqual(['stock_total_mismatch', 'stock_count_mismatch']);
  expect((await runToEnd(shop, { hasTime: () => true })).calls).toBe(1);
});
