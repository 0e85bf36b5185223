import { describe, expect, test } from '@jest/globals';
import { address, clientId, getOrderId } from '../example.ts';
import { ask, saveDelivery, show } from '../handlers.ts';

describe('GET /deliveries/{orderId}', () => {
  test('shows a client its own deliveries, and carriers and operators all', async () => {
    const id = await saveDelivery(20);

    for (const as of [clientId, 'demo-carrier', 'demo-operator']) expect((await show(id, as)).status).toBe(200);
    expect(JSON.stringify((await show(id)).response)).not.toMatch(/revision|clientId|correlation|trace/);
  });

  test('returns the same refusal for a foreign, a missing and a malformed order id', async () => {
    const id = await saveDelivery(21);

    const responses = [
      await show(id, 'other-shop'),
      await show(getOrderId(998), 'other-shop'),
      await show('../x', 'other-shop'),
    ];

    for (const { status, response } of responses) {
      expect(status).toBe(404);
      expect({ ...response, instance: '' }).toEqual({ ...responses[0]?.response, instance: '' });
    }
    expect((await show(id, 'price-list')).status).toBe(403);
  });
});

describe('GET /deliveries', () => {
  const list = (query: Record<string, string> = {}, as?: string) =>
    ask('GET /deliveries', { query, ...(as && { as }) });

  test('lists deliveries in pages', async () => {
    const orderIds = await Promise.all(
      [30, 31, 32].map((n) => saveDelivery(n, { createdAt: `2028-01-01T00:00:${n}.000Z` })),
    );
    await saveDelivery(31, { createdAt: '2028-01-01T00:00:31.000Z', status: 'SHIPPED', revision: 2 });

    const first = await list({ limit: '1' });
    const second = await list({ limit: '1', cursor: first.response.nextCursor });
    const shipped = await list({ status: 'SHIPPED', limit: '1' });

    expect(first.response.items).toMatchObject([{ orderId: orderIds[2], shippingAddress: address }]);
    expect(second.response.items).toMatchObject([{ orderId: orderIds[1] }]);
    expect(shipped.response.items).toMatchObject([{ orderId: orderIds[1], status: 'SHIPPED' }]);
    const misused = await list({ status: 'SHIPPED', cursor: first.response.nextCursor });
    expect(misused).toMatchObject({ status: 400, response: { code: 'cursor_invalid' } });
  });

  test.each([{ limit: '0' }, { limit: '101' }, { status: 'LOST' }, { colour: 'red' }])('refuses %j', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400, response: { code: 'validation_failed' } });
  });

  test('refuses shops and admits operators', async () => {
    expect((await list({}, clientId)).status).toBe(403);
    expect((await list({}, 'demo-operator')).status).toBe(200);
  });
});
