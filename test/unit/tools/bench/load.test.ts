import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { runBurst } from '../../../../tools/bench/load/burst.ts';
import { createConstantPhase, createDayPhases, followOrders } from '../../../../tools/bench/load/drive.ts';
import { prefill } from '../../../../tools/bench/load/prefill.ts';
import { openTarget } from '../../../../tools/bench/load/target.ts';

const folder = mkdtempSync(join(tmpdir(), 'prefill-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('creates a day of 24 phases with its peak in the evening', () => {
  const phases = createDayPhases(200, 48);
  const rates = phases.map(({ ratePerSecond }) => ratePerSecond);

  expect(phases.map(({ seconds }) => seconds)).toEqual(Array(24).fill(2));
  expect(Math.max(...rates)).toBe(200);
  expect(rates.indexOf(200)).toBe(20);
  expect(rates[3]).toBe(2);
  expect(createConstantPhase(20, 60)).toEqual([{ ratePerSecond: 20, seconds: 60 }]);
});

test('fills a table and its indexes with copies of an order under other ids', () => {
  const file = join(folder, 'tables.sqlite');
  const id = '437acf34-14ca-8435-a7fb-4a3d7cd6fffa';
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE "Orders" (pk TEXT, sk TEXT, item_json TEXT, item_size INTEGER, PRIMARY KEY (pk, sk));
    CREATE TABLE "Orders::gsi::byClient" (gsi_pk TEXT, gsi_sk TEXT, table_pk TEXT, table_sk TEXT, item_json TEXT,
      PRIMARY KEY (gsi_pk, gsi_sk, table_pk, table_sk));
    CREATE TABLE "Identity" (pk TEXT, sk TEXT, item_json TEXT);
    INSERT INTO "Orders" VALUES ('S:${id}', '', '{"pk":{"S":"${id}"}}', 50);
    INSERT INTO "Orders::gsi::byClient" VALUES ('S:shop', 'S:2026#${id}', 'S:${id}', '', '{"pk":{"S":"${id}"}}');`);

  prefill(file, id, 7_000, () => {});

  const count = (table: string) =>
    database.prepare(`SELECT count(DISTINCT item_json) AS orders FROM "${table}"`).get()?.orders;
  expect(count('Orders')).toBe(7_001);
  expect(count('Orders::gsi::byClient')).toBe(7_001);
  expect(count('Identity')).toBe(0);
  expect(database.prepare(`SELECT pk FROM "Orders" WHERE pk LIKE 'S:00001b57%'`).get()?.pk).toBe(
    `S:00001b57${id.slice(8)}`,
  );
  database.close();
});

test('reports an order that is not final at the limit as lost, and the delivery time of the others', async () => {
  const shop = {
    headers: {},
    productId: 'p',
    placeOrder: async () => 'done',
    readStatus: async (orderId: string) => ({
      status: orderId === 'stuck' ? 'SHIPPED' : 'DELIVERED',
      updatedAt: '2026-11-25T00:00:05.000Z',
    }),
  };
  const acceptedAt = Date.parse('2026-11-25T00:00:00.000Z');

  const { deliveredAfter, lost } = await followOrders(
    shop,
    new Map([
      ['done', acceptedAt],
      ['stuck', acceptedAt],
    ]),
    0.6,
  );

  expect(deliveredAfter).toEqual([5]);
  expect(lost).toEqual(['stuck']);
});

test('measures a burst whose orders end only after they were read several times, and counts those that are lost', async () => {
  const reads = new Map<string, number>();
  let placed = 0;
  const shop = {
    headers: {},
    productId: 'p',
    placeOrder: async () => {
      placed += 1;
      return `order-${placed}`;
    },
    readStatus: async (orderId: string) => {
      await delay(1);
      reads.set(orderId, (reads.get(orderId) ?? 0) + 1);
      return { status: (reads.get(orderId) ?? 0) < 3 ? 'SHIPPED' : 'DELIVERED', updatedAt: '2026-11-25T00:00:05.000Z' };
    },
  };

  const [title, lost] = await runBurst(shop, 50, true);

  expect([title, lost, placed]).toEqual(['50 orders at once, read by 16 connections', 0, 50]);
  expect([...reads.values()]).toEqual(Array(50).fill(3));
});

test('refuses API_URL without a client', async () => {
  await expect(openTarget({ API_URL: 'https://orders.example' })).rejects.toThrow('API_CLIENT_ID');
});
