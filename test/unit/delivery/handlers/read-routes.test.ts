import { describe, expect, test } from '@jest/globals';
import { address, clientId, orderIdNo } from '../example.ts';
import { ask, kept, show } from '../handlers.ts';

describe('GET /deliveries/{orderId}', () => {
  test('shows a client its own, and carriers and operators all', async () => {
    const id = await kept(20);

    for (const as of [clientId, 'demo-carrier', 'demo-operator']) expect((await show(id, as)).status).toBe(200);
    expect(JSON.stringify((await show(id)).answer)).not.toMatch(/revision|clientId|correlation|trace/);
  });

  test('gives the same answer for what is foreign, missing, or no order id', async () => {
    const id = await kept(21);

    const answers = [
      await show(id, 'other-shop'),
      await show(orderIdNo(998), 'other-shop'),
      await show('../x', 'other-shop'),
    ];

    for (const { status, answer } of answers) {
      expect(status).toBe(404);
      expect({ ...answer, instance: '' }).toEqual({ ...answers[0]?.answer, instance: '' });
    }
    expect((await show(id, 'price-list')).status).toBe(403);
  });
});

describe('GET /deliveries', () => {
  const list = (query: Record<string, string> = {}, as?: string) =>
    ask('GET /deliveries', { query, ...(as && { as }) });

  test('pages through what there is to ship', async () => {
    const made = await Promise.all([30, 31, 32].map((n) => kept(n, { createdAt: `2028-01-01T00:00:${n}.000Z` })));
    await kept(31, { createdAt: '2028-01-01T00:00:31.000Z', status: 'SHIPPED', revision: 2 });

    const first = await list({ limit: '1' });
    const second = await list({ limit: '1', cursor: first.answer.nextCursor });
    const shipped = await list({ status: 'SHIPPED', limit: '1' });

    expect(first.answer.items).toMatchObject([{ orderId: made[2], shippingAddress: address }]);
    expect(second.answer.items).toMatchObject([{ orderId: made[1] }]);
    expect(shipped.answer.items).toMatchObject([{ orderId: made[1], status: 'SHIPPED' }]);
    const misused = await list({ status: 'SHIPPED', cursor: first.answer.nextCursor });
    expect(misused).toMatchObject({ status: 400, answer: { code: 'cursor_invalid' } });
  });

  test.each([{ limit: '0' }, { limit: '101' }, { status: 'LOST' }, { colour: 'red' }])('refuses %j', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400, answer: { code: 'validation_failed' } });
  });

  test('is for carriers', async () => {
    expect((await list({}, clientId)).status).toBe(403);
    expect((await list({}, 'demo-operator')).status).toBe(200);
  });
});
