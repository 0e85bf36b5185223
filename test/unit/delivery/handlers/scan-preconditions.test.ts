import { expect, test } from '@jest/globals';
import { decide } from '../../../../functions/delivery/domain/decide.ts';
import { recordScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { checkWrite, makeTag } from '../../../../functions/platform/http/preconditions.ts';
import { ask, startWholeApi } from '../../api/whole-api.ts';
import { createDeliveryHarness, scanOf, taken, today, trace } from '../example.ts';

startWholeApi();

const route = 'POST /deliveries/{orderId}/scans';
const scan = (scanId: string, headers = {}) =>
  ask(route, {
    body: JSON.stringify({ scanId, status: 'SHIPPED', at: new Date().toISOString() }),
    headers,
  });
const tag = async () => (await ask('GET /deliveries/{orderId}')).headers.etag ?? '';

test('records a scan only for the delivery that If-Match names, and keeps a recorded one', async () => {
  const before = await tag();

  const first = await scan('s-1', { 'if-match': before });
  expect([first.status, first.headers.etag]).toEqual([202, await tag()]);
  expect(await tag()).not.toBe(before);
  expect((await scan('s-1', { 'if-match': before })).text).toBe(first.text);
  for (const headers of [{ 'if-match': before }, { 'if-match': '"x"' }, { 'if-none-match': '*' }]) {
    const refused = await scan('s-2', headers);
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([412, 'precondition_failed']);
  }
  expect(JSON.parse((await ask('GET /deliveries/{orderId}')).text).scans).toHaveLength(1);
});

test('refuses a scan when the delivery changes between its read and its write', async () => {
  const { ports, deliveries } = createDeliveryHarness();
  await deliveries.save(taken);
  const overtaken = {
    ...deliveries,
    save: async (delivery: typeof taken) => {
      const other = { orderId: taken.orderId, trace, at: today, type: 'parcel.scanned' } as const;
      const { delivery: moved } = decide(taken, { ...other, scan: scanOf('OUT_FOR_DELIVERY') });
      if (moved) await deliveries.save(moved);
      return deliveries.save(delivery);
    },
  };
  const headers = { 'if-match': makeTag(taken) };
  const reported = { orderId: taken.orderId, scan: scanOf('SHIPPED', { at: today }), trace };

  await expect(
    recordScan(
      { ...reported, refusalFor: (present) => checkWrite({ headers }, makeTag(present)) },
      { ...ports, deliveries: overtaken },
    ),
  ).rejects.toMatchObject({ code: 'precondition_failed' });
  expect((await deliveries.find(taken.orderId))?.scans.map(({ status }) => status)).toEqual(['OUT_FOR_DELIVERY']);
});
