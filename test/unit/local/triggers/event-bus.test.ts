import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { References } from '../../../../local/cloudformation/references.ts';
import { listen } from '../../../../local/gateway/listen.ts';
import { createEventBus } from '../../../../local/triggers/event-bus.ts';

const arn = 'arn:aws:sqs:us-east-1:000000000000:mail-events';
const received: unknown[] = [];
const notices: string[] = [];
let sqs: string;
const server = createServer((request, response) => {
  void json(request).then((body) => {
    received.push(body);
    response.end('{}');
  });
});
beforeAll(async () => {
  sqs = `http://127.0.0.1:${await listen(server)}`;
});
beforeEach(() => {
  received.length = 0;
  notices.length = 0;
});
afterAll(() => server.close().closeAllConnections());

function createBus(target = arn, endpoint = sqs) {
  const rule = (id: string, properties: Record<string, unknown>) =>
    [id, { id, type: 'AWS::Events::Rule', name: id, properties }] as const;
  const pattern = { source: ['aws.ses'], detail: { mail: { tags: { set: ['mails'] } } } };
  const resources = new Map([
    rule('Mails', { EventPattern: pattern, Targets: [{ Arn: target }] }),
    rule('Minute', { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: 'arn:of:a:function' }] }),
  ]);
  const references = new References({ resources, exports: new Map(), folder: '' });
  const queueUrls = new Map([[arn, 'http://sqs/mail-events']]);
  return createEventBus(references, { sqs: endpoint, queueUrls, notice: (text) => void notices.push(text) });
}

const createEvent = (set: string) => ({ source: 'aws.ses', detail: { mail: { tags: { set: [set] } } } });

test('sends an event to the queue of the rule that it matches, and drops others', async () => {
  const publish = createBus();

  await publish(createEvent('mails'));
  await publish(createEvent('of another stage'));

  expect(received).toEqual([{ QueueUrl: 'http://sqs/mail-events', MessageBody: JSON.stringify(createEvent('mails')) }]);
});

test('notices an event that its queue does not take', async () => {
  await createBus(arn, 'http://127.0.0.1:1')(createEvent('mails'));

  expect(notices).toEqual([expect.stringContaining('an event is lost')]);
});

test('refuses a rule whose target is no queue', () => {
  expect(() => createBus('arn:of:a:topic')).toThrow('arn:of:a:topic is none');
});
