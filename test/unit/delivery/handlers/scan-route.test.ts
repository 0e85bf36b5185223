import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { address, clientId, getOrderId, items, scanOf, taken } from '../example.ts';
import { getSentMessages, queues, saveDelivery, scan, show, sqs } from '../handlers.ts';

describe('POST /deliveries/{orderId}/scans', () => {
  test('records a scan, sends it to ordering and returns the delivery', async () => {
    const id = await saveDelivery(10);

    const { status, response } = await scan(id, {
      ...scanOf('SHIPPED', { location: 'Turin' }),
      at: '2026-11-20T12:00:00+02:00',
    });

    expect(status).toBe(202);
    expect(response).toEqual({
      orderId: id,
      status: 'SHIPPED',
      carrier: 'memory',
      trackingNumber: 'T1',
      shippingAddress: address,
      items,
      scans: [
        {
          scanId: 'shipped',
          status: 'SHIPPED',
          at: '2026-11-20T10:00:00.000Z',
          location: 'Turin',
          receivedAt: expect.any(String),
        },
      ],
      createdAt: taken.createdAt,
      updatedAt: response.scans[0].receivedAt,
    });
    expect(getSentMessages()).toEqual([
      expect.objectContaining({
        QueueUrl: queues.status,
        MessageGroupId: id,
        MessageDeduplicationId: `${id}:scan:shipped`,
        MessageBody: expect.objectContaining({ type: 'delivery.shipped', correlationid: 'from-the-carrier' }),
      }),
    ]);
  });

  test('returns the reason of a failed delivery', async () => {
    const id = await saveDelivery(11);

    expect((await scan(id, scanOf('FAILED', { reason: 'lost' }))).response).toMatchObject({
      status: 'FAILED',
      failure: 'lost',
    });
  });

  test('fails when the message cannot be sent, and sends it when the scan is repeated', async () => {
    const id = await saveDelivery(12);
    sqs.on(SendMessageCommand).rejectsOnce(new Error('no queue')).resolves({});

    const first = await scan(id, scanOf('SHIPPED'));
    const second = await scan(id, scanOf('SHIPPED'));

    expect([first.status, second.status]).toEqual([500, 202]);
    expect(second.response.scans).toHaveLength(1);
    expect(getSentMessages()).toHaveLength(2);
  });

  test.each([
    ['an unknown order', getOrderId(999), 404, 'delivery_not_found'],
    ['a malformed order id', 'x'.repeat(300), 404, 'delivery_not_found'],
  ])('refuses a scan of %s', async (_what, id, status, code) => {
    expect(await scan(id, scanOf('SHIPPED'))).toMatchObject({ status, response: { code } });
  });

  test.each([
    ['/reason', scanOf('FAILED', { reason: undefined })],
    ['/reason', scanOf('SHIPPED', { reason: 'lost' })],
    ['/status', { ...scanOf('SHIPPED'), status: 'CANCELLED' }],
    ['/at', scanOf('SHIPPED', { at: '3000-01-01T00:00:00Z' })],
    ['/at', scanOf('SHIPPED', { at: 'yesterday' })],
    ['/scanId', scanOf('SHIPPED', { scanId: '-x' })],
    ['/weight', { ...scanOf('SHIPPED'), weight: 3 }],
  ])('refuses a scan with the pointer %s when that is wrong', async (pointer, body) => {
    const id = await saveDelivery(13);

    const { status, response } = await scan(id, body);

    expect(status).toBe(400);
    expect(response).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    expect(getSentMessages()).toEqual([]);
  });

  test('refuses shops and anonymous callers, and admits operators', async () => {
    const id = await saveDelivery(14);

    expect((await scan(id, scanOf('SHIPPED'), clientId)).status).toBe(403);
    expect((await scan(id, scanOf('SHIPPED'), 'unknown-client')).status).toBe(401);
    expect((await scan(id, scanOf('SHIPPED'), 'demo-operator')).status).toBe(202);
  });

  test('handles any body without a fault, and keeps the delivery readable', async () => {
    const id = await saveDelivery(15);
    const anyTime = fc.oneof(
      fc.constantFrom(
        '2024-02-29T24:00:00Z',
        '0000-01-01T00:00Z',
        '2026-11-20T10:00:00.123456789+14:00',
        '1970-01-01T00:00:00-23:59',
      ),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.string(),
    );
    const body = fc.record(
      {
        scanId: fc.string(),
        status: fc.constantFrom('SHIPPED', 'FAILED', 'X'),
        at: anyTime,
        location: fc.string({ unit: 'binary' }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          body,
          body.map((one) => ({ ...one, scanId: 'one', status: 'SHIPPED' })),
          fc.json(),
        ),
        async (sent) => {
          expect((await scan(id, sent)).status).toBeLessThan(500);
          expect((await show(id)).status).toBe(200);
        },
      ),
    );
  }, 20_000);
});
