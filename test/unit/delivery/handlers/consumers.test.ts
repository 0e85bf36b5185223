import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { cancellationRequested, orderCreated, orderIdNo, trace } from '../example.ts';
import { consume, queues, sentNews, show, sqs } from '../handlers.ts';

describe('the consumer of orders.fifo', () => {
  test('has an order brought and says so, and says it again on a re-send', async () => {
    const order = orderCreated(orderIdNo(1));

    expect(await consume('arrange', order)).toEqual({ batchItemFailures: [] });
    expect(await consume('arrange', order, `${order.id}#2`)).toEqual({ batchItemFailures: [] });

    const id = `${order.subject}:delivery.processing`;
    expect(sentNews()).toEqual([
      expect.objectContaining({
        QueueUrl: queues.status,
        MessageGroupId: order.subject,
        MessageDeduplicationId: id,
      }),
      expect.objectContaining({
        QueueUrl: queues.status,
        MessageGroupId: order.subject,
        MessageDeduplicationId: `${id}#2`,
      }),
    ]);
    expect(sentNews()[0]?.MessageBody).toMatchObject({
      type: 'delivery.processing',
      correlationid: trace.correlationId,
    });
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
  });

  test('stops what has not left', async () => {
    await consume('arrange', orderCreated(orderIdNo(2)));
    sqs.resetHistory();

    await consume('arrange', cancellationRequested(orderIdNo(2)));

    expect(sentNews().map(({ MessageBody }) => MessageBody.type)).toEqual(['delivery.cancelled']);
    expect((await show(orderIdNo(2))).answer.status).toBe('CANCELLED');
  });

  test('leaves a tombstone that can be looked at, and arranges nothing later', async () => {
    await consume('arrange', cancellationRequested(orderIdNo(3)));
    await consume('arrange', orderCreated(orderIdNo(3)));

    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(0);
    expect((await show(orderIdNo(3))).answer).toMatchObject({ status: 'CANCELLED', items: [], scans: [] });
  });
});

describe('the consumer of carrier-steps', () => {
  test('carries a parcel to the door', async () => {
    await consume('arrange', orderCreated(orderIdNo(4)));
    const [call] = sqs.commandCalls(SendMessageBatchCommand);
    sqs.resetHistory();
    // The steps come in whole seconds from now, and the scans must not be ahead of the clock by an hour.
    for (const { MessageBody } of call?.args[0].input.Entries ?? [])
      await consume('carry', JSON.parse(MessageBody ?? ''));

    expect((await show(orderIdNo(4))).answer).toMatchObject({ status: 'DELIVERED', scans: { length: 3 } });
    expect(sentNews().map(({ MessageBody }) => MessageBody.type)).toEqual([
      'delivery.shipped',
      'delivery.out_for_delivery',
      'delivery.delivered',
    ]);
  });

  test('keeps a step whose delivery is not there yet', async () => {
    await consume('arrange', orderCreated(orderIdNo(5)));
    const [entry] = sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries ?? [];
    const step = JSON.parse(entry?.MessageBody ?? '');

    const answer = await consume('carry', {
      ...step,
      subject: orderIdNo(6),
      data: { ...step.data, orderId: orderIdNo(6) },
    });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: `m-${step.id}` }] });
  });
});
