import { beforeAll, expect, test } from '@jest/globals';
import { properties, synthesized } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod');
}, 60_000);

function watched(metric: string, dimension: string) {
  return properties(prod.service, 'AWS::CloudWatch::Alarm')
    .filter(({ MetricName }) => MetricName === metric)
    .map(({ Dimensions }) => JSON.stringify(Dimensions.find(({ Name }: { Name: string }) => Name === dimension)?.Value))
    .sort();
}

test('every queue is watched for dead letters or for age, and every function for failures and for refused instances', () => {
  const queues = Object.keys(prod.service.findResources('AWS::SQS::Queue')).map((id) => ({
    'Fn::GetAtt': [id, 'QueueName'],
  }));
  const functions = Object.keys(prod.service.findResources('AWS::Lambda::Function')).map((id) =>
    JSON.stringify({ Ref: id }),
  );

  const watchedQueues = [
    ...watched('ApproximateNumberOfMessagesVisible', 'QueueName'),
    ...watched('ApproximateAgeOfOldestMessage', 'QueueName'),
  ];
  expect([...new Set(watchedQueues)].sort()).toEqual(queues.map((queue) => JSON.stringify(queue)).sort());
  expect(watched('Errors', 'FunctionName')).toEqual(functions.sort());
  expect(watched('Throttles', 'FunctionName')).toEqual(functions.sort());
  expect(watched('Latency', 'ApiId')).toHaveLength(1);
});

test('one dead letter is enough for an alarm, because it is an order that nobody works on', () => {
  const alarms = properties(prod.service, 'AWS::CloudWatch::Alarm').filter(
    ({ MetricName, Threshold }) => MetricName === 'ApproximateNumberOfMessagesVisible' && Threshold < 1_000,
  );

  expect(alarms).toHaveLength(5);
  for (const alarm of alarms)
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
});

test('a message that is still being tried again raises no alarm by its age', () => {
  const retried = [5, 25, 125].reduce((sum, seconds) => sum + seconds, 0);
  const ages = properties(prod.service, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) =>
    MetricName.includes('Age'),
  );

  for (const { Threshold } of ages) expect(Threshold).toBeGreaterThan(2 * retried);
});

test('every alarm says what it means, and goes to the one topic to which CloudWatch may publish', () => {
  const [topic] = Object.keys(prod.service.findResources('AWS::SNS::Topic'));

  for (const { AlarmActions, AlarmDescription } of properties(prod.service, 'AWS::CloudWatch::Alarm')) {
    expect(AlarmActions).toEqual([{ Ref: topic }]);
    expect(AlarmDescription).toMatch(/: \S/);
  }
  expect(JSON.stringify(prod.service.findResources('AWS::SNS::TopicPolicy'))).toContain(
    '"Action":"sns:Publish","Condition":{"ArnLike"',
  );
});

test('everybody whom the stage names is told', () => {
  const { service } = synthesized('prod', { alarmAddresses: ['on-call@shop.example', 'owner@shop.example'] });

  expect(properties(service, 'AWS::SNS::Subscription').map(({ Endpoint }) => Endpoint)).toEqual([
    'on-call@shop.example',
    'owner@shop.example',
  ]);
});

test('the dashboard tells the way of an order from the API to the customer', () => {
  const [dashboard] = properties(prod.service, 'AWS::CloudWatch::Dashboard');
  const headings = JSON.stringify(dashboard?.DashboardBody).match(/(?<=## )[^\\"]+/g);

  expect(headings).toEqual([
    'Somebody asks',
    'An order is placed',
    'It is paid',
    'Its delivery is arranged',
    'The carrier takes it',
    'The customer can see it',
    'What waited too long is asked for again',
    'What failed is set aside, and waits for a person',
  ]);
});
