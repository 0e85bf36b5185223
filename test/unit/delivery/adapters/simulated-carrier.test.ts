import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createSimulatedCarrier } from '../../../../functions/delivery/adapters/simulated-carrier.sqs.ts';
import { CarrierStep } from '../../../../functions/messages/delivery-messages.ts';
import { address, getOrderId, items, orderId, today, trace } from '../example.ts';

const sqs = mockClient(SQSClient);
const env: Parameters<typeof createSimulatedCarrier>[0] = {
  CARRIER: 'simulated',
  CARRIER_STEP_SECONDS: 5,
  CARRIER_STEPS_QUEUE_URL: 'https://sqs/carrier-steps',
};
const ports = { sqs: new SQSClient({ region: 'eu-central-1' }), now: () => new Date(today) };
const goods = { orderId, address, items, trace };

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
});

/** The sent steps, parsed as the consumer parses them, with their delays. */
function sentSteps() {
  const calls = sqs.commandCalls(SendMessageBatchCommand);
  expect(calls).toHaveLength(1);
  const { QueueUrl, Entries = [] } = calls[0]?.args[0].input ?? {};
  expect(QueueUrl).toBe(env.CARRIER_STEPS_QUEUE_URL);
  return Entries.map(({ MessageBody, DelaySeconds }) => ({
    delay: DelaySeconds,
    step: CarrierStep.parse(JSON.parse(MessageBody ?? '')),
  }));
}

test('accepts a parcel and queues its scans in one call, each with its delay', async () => {
  const parcel = await createSimulatedCarrier(env, ports).arrange(goods);

  expect(parcel).toEqual({
    carrier: 'simulated',
    trackingNumber: expect.stringMatching(/^SIM[0-9A-F]{12}$/),
  });
  expect(sentSteps().map(({ delay, step }) => [delay, step.data.scan])).toEqual([
    [5, { scanId: `${orderId}-1`, status: 'SHIPPED', at: '2026-11-20T10:00:05.000Z' }],
    [10, { scanId: `${orderId}-2`, status: 'OUT_FOR_DELIVERY', at: '2026-11-20T10:00:10.000Z' }],
    [15, { scanId: `${orderId}-3`, status: 'DELIVERED', at: '2026-11-20T10:00:15.000Z' }],
  ]);
  expect(sentSteps()[0]?.step).toMatchObject({ subject: orderId, correlationid: trace.correlationId });
});

test('returns the same parcel and scans for a repeated order', async () => {
  const first = await createSimulatedCarrier(env, ports).arrange(goods);
  const steps = sentSteps();
  sqs.resetHistory();

  const later = { ...ports, now: () => new Date('2026-11-21T10:00:00Z') };
  expect(await createSimulatedCarrier(env, later).arrange(goods)).toEqual(first);
  const ids = (sent: typeof steps) => sent.map(({ step }) => [step.id, step.data.scan.scanId]);
  expect(ids(sentSteps())).toEqual(ids(steps));
  sqs.resetHistory();
  expect(await createSimulatedCarrier(env, ports).arrange({ ...goods, orderId: getOrderId(1) })).not.toEqual(first);
});

test('fails to deliver to the postal code UNDELIVERABLE', async () => {
  await createSimulatedCarrier(env, ports).arrange({
    ...goods,
    address: { ...address, postalCode: 'UNDELIVERABLE' },
  });

  const scans = sentSteps().map(({ step }) => step.data.scan);
  expect(scans.map(({ status }) => status)).toEqual(['SHIPPED', 'OUT_FOR_DELIVERY', 'FAILED']);
  expect(scans.map(({ reason }) => reason)).toEqual([undefined, undefined, 'undeliverable']);
});

test('delivers an order without an address', async () => {
  await createSimulatedCarrier(env, ports).arrange({ ...goods, address: undefined });

  expect(sentSteps()).toHaveLength(3);
});

test.each([
  [0, [0, 0, 0]],
  [0.4, [0, 1, 1]],
  [400, [400, 800, 900]],
])('delays steps of %s seconds within the limits of SQS', async (seconds, delays) => {
  await createSimulatedCarrier({ ...env, CARRIER_STEP_SECONDS: seconds }, ports).arrange(goods);

  expect(sentSteps().map(({ delay }) => delay)).toEqual(delays);
});

test.each([
  ['InternalError', false, 'everyone'],
  ['InvalidMessageContents', true, 'this order'],
])('throws when SQS rejects a step (%s, %s), with a fault that concerns %s', async (...given) => {
  const [Code, SenderFault, concerns] = given;
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [{ Id: '2', Code, SenderFault }] });

  await expect(createSimulatedCarrier(env, ports).arrange(goods)).rejects.toMatchObject({
    name: 'ProviderFault',
    message: `carrier steps were not accepted: 2 ${Code}`,
    concerns,
  });
});

test('queues no scans when it is manual', async () => {
  const manual = createSimulatedCarrier({ ...env, CARRIER: 'manual' }, ports);

  expect(await manual.arrange(goods)).toEqual({
    carrier: 'manual',
    trackingNumber: expect.stringMatching(/^SIM/),
  });
  expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(0);
  await manual.cancel(orderId);
});
