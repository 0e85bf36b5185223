import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  deadLetterUrlVariables,
  getDeadLetterUrls,
  getQueueUrls,
  queueUrlVariables,
} from '../../../../functions/operations/adapters/queue-urls.ts';
import { createSqsBodySender, createSqsQueueStates } from '../../../../functions/operations/adapters/queues.sqs.ts';
import { listQueueViews } from '../../../../functions/operations/domain/monitoring/queue-states.ts';

const sqs = new SQSClient({ region: 'eu-central-1' });
const mock = mockClient(sqs);
beforeEach(() => {
  mock.reset();
  mock.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '2' } });
});

/** The variables of a stage whose carrier is not simulated. */
function fill<Names extends object>(names: Names): Record<keyof Names, string> {
  const entries = Object.keys(names).map((name) => [name, /^CARRIER/.test(name) ? 'none' : `https://sqs/${name}`]);
  return Object.fromEntries(entries);
}
const queues = getQueueUrls(fill(queueUrlVariables));
const deadLetters = getDeadLetterUrls(fill(deadLetterUrlVariables));

test('lists the queues that the stage has, without the steps of the simulated carrier', async () => {
  const views = await listQueueViews({
    readQueueState: createSqsQueueStates({ queues, deadLetters }, sqs),
    orders: { listPending: async () => [] },
    deadLetters: { listOpen: async () => ({ keys: [] }) },
    now: () => '2026-11-27T12:00:00.000Z',
  });

  expect(views.map(({ name }) => name)).toEqual([
    'orders.fifo',
    'order-status.fifo',
    'payments.fifo',
    'notifications.fifo',
    'webhooks',
  ]);
});

test('refuses to redrive to a queue that the stage no longer has, and sends nothing', async () => {
  const send = createSqsBodySender(queues, sqs)('carrier-steps', '{}', { group: 'g', deduplicationId: 'd' });

  await expect(send).rejects.toThrow('This stage has no queue carrier-steps. Discard the dead letter.');
  expect(mock.commandCalls(SendMessageCommand)).toEqual([]);
});

test.each(['none', 'https://sqs/queue'])('accepts %s as the URL of a queue that a stage may lack', (text) => {
  expect(queueUrlVariables.CARRIER_STEPS_QUEUE_URL.parse(text)).toBe(text);
  expect(queueUrlVariables.ORDERS_QUEUE_URL.parse('none')).toBeUndefined();
});
