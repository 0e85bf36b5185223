import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { cancellationRequested, getOrderId, orderCreated, trace } from '../example.ts';
import { consume, getSentMessages, queues, show, sqs } from '../handlers.ts';

test('arranges a delivery and replies, and replies again on a resend', async () => {
  const order = orderCreated(getOrderId(1));

  expect(await consume('arrange', order)).toEqual({ batchItemFailures: [] });
  expect(await consume('arrange', order, `${order.id}#2`)).toEqual({ batchItemFailures: [] });

  const id = `${order.subject}:delivery.processing`;
  expect(getSentMessages()).toEqual([
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
  expect(getSentMessages()[0]?.MessageBody).toMatchObject({
    type: 'delivery.processing',
    correlationid: trace.correlationId,
  });
  expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
});

test('cancels a delivery whose parcel has not left', async () => {
  await consume('arrange', orderCreated(getOrderId(2)));
  sqs.resetHistory();

  await consume('arrange', cancellationRequested(getOrderId(2)));

  expect(getSentMessages().map(({ MessageBody }) => MessageBody.type)).toEqual(['delivery.cancelled']);
  expect((await show(getOrderId(2))).response.status).toBe('CANCELLED');
});

test('leaves a readable tombstone for a cancellation, and arranges nothing later', async () => {
  await consume('arrange', cancellationRequested(getOrderId(3)));
  await consume('arrange', orderCreated(getOrderId(3)));

  expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(0);
  expect((await show(getOrderId(3))).response).toMatchObject({ status: 'CANCELLED', items: [], scans: [] });
});

test('delivers a parcel by simulated scans', async () => {
  await consume('arrange', orderCreated(getOrderId(4)));
  const [call] = sqs.commandCalls(SendMessageBatchCommand);
  sqs.resetHistory();
  for (const { MessageBody } of call?.args[0].input.Entries ?? [])
    await consume('simulate', JSON.parse(MessageBody ?? ''));

  expect((await show(getOrderId(4))).response).toMatchObject({ status: 'DELIVERED', scans: { length: 3 } });
  expect(getSentMessages().map(({ MessageBody }) => MessageBody.type)).toEqual([
    'delivery.shipped',
    'delivery.out_for_delivery',
    'delivery.delivered',
  ]);
});

test('returns a carrier step to the queue while its delivery is unknown', async () => {
  await consume('arrange', orderCreated(getOrderId(5)));
  const [entry] = sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries ?? [];
  const step = JSON.parse(entry?.MessageBody ?? '');

  const response = await consume('simulate', {
    ...step,
    subject: getOrderId(6),
    data: { ...step.data, orderId: getOrderId(6) },
  });

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: `m-${step.id}` }] });
});
