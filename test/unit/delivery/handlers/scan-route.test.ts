import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { address, clientId, items, orderIdNo, scanOf, taken } from '../example.ts';
import { kept, queues, scan, sentNews, show, sqs } from '../handlers.ts';

describe('POST /deliveries/{orderId}/scans', () => {
  test('takes a scan, tells ordering and answers with the delivery', async () => {
    const id = await kept(10);

    const { status, answer } = await scan(id, {
      ...scanOf('SHIPPED', { location: 'Turin' }),
      at: '2026-11-20T12:00:00+02:00',
    });

    expect(status).toBe(202);
    expect(answer).toEqual({
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
      updatedAt: answer.scans[0].receivedAt,
    });
    expect(sentNews()).toEqual([
      expect.objectContaining({
        QueueUrl: queues.status,
        MessageGroupId: id,
        MessageDeduplicationId: `${id}:scan:shipped`,
        MessageBody: expect.objectContaining({ type: 'delivery.shipped', correlationid: 'from-the-carrier' }),
      }),
    ]);
  });

  test('says why a delivery failed', async () => {
    const id = await kept(11);

    expect((await scan(id, scanOf('FAILED', { reason: 'lost' }))).answer).toMatchObject({
      status: 'FAILED',
      failure: 'lost',
    });
  });

  test('fails when ordering could not be told, and tells it when the scan comes again', async () => {
    const id = await kept(12);
    sqs.on(SendMessageCommand).rejectsOnce(new Error('no queue')).resolves({});

    const first = await scan(id, scanOf('SHIPPED'));
    const second = await scan(id, scanOf('SHIPPED'));

    expect([first.status, second.status]).toEqual([500, 202]);
    expect(second.answer.scans).toHaveLength(1);
    expect(sentNews()).toHaveLength(2);
  });

  test.each([
    ['an unknown order', orderIdNo(999), 404, 'delivery_not_found'],
    ['what is no order id', 'x'.repeat(300), 404, 'delivery_not_found'],
  ])('refuses a scan of %s', async (_what, id, status, code) => {
    expect(await scan(id, scanOf('SHIPPED'))).toMatchObject({ status, answer: { code } });
  });

  test.each([
    ['/reason', scanOf('FAILED', { reason: undefined })],
    ['/reason', scanOf('SHIPPED', { reason: 'lost' })],
    ['/status', { ...scanOf('SHIPPED'), status: 'CANCELLED' }],
    ['/at', scanOf('SHIPPED', { at: '3000-01-01T00:00:00Z' })],
    ['/at', scanOf('SHIPPED', { at: 'yesterday' })],
    ['/scanId', scanOf('SHIPPED', { scanId: '-x' })],
    ['/weight', { ...scanOf('SHIPPED'), weight: 3 }],
  ])('points at %s where that is wrong', async (pointer, body) => {
    const id = await kept(13);

    const { status, answer } = await scan(id, body);

    expect(status).toBe(400);
    expect(answer).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    expect(sentNews()).toEqual([]);
  });

  test('is for carriers', async () => {
    const id = await kept(14);

    expect((await scan(id, scanOf('SHIPPED'), clientId)).status).toBe(403);
    expect((await scan(id, scanOf('SHIPPED'), 'nobody')).status).toBe(401);
    expect((await scan(id, scanOf('SHIPPED'), 'demo-operator')).status).toBe(202);
  });

  test('never fails on what it is sent, and the delivery stays readable', async () => {
    const id = await kept(15);
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
