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

test('watches every queue for dead letters or age, and every function for errors and throttles', () => {
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

test('alarms on one dead letter, because its order does not advance', () => {
  const alarms = properties(prod.service, 'AWS::CloudWatch::Alarm').filter(
    ({ MetricName, Threshold }) => MetricName === 'ApproximateNumberOfMessagesVisible' && Threshold < 1_000,
  );

  expect(alarms).toHaveLength(5);
  for (const alarm of alarms)
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
});

test('does not alarm on the age of a message that is still retried', () => {
  const retried = [5, 25, 125].reduce((sum, seconds) => sum + seconds, 0);
  const ages = properties(prod.service, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) =>
    MetricName.includes('Age'),
  );

  for (const { Threshold } of ages) expect(Threshold).toBeGreaterThan(2 * retried);
});

test('says in every alarm what it means and what to do, and sends it to the topic of CloudWatch', () => {
  const [topic] = Object.keys(prod.service.findResources('AWS::SNS::Topic'));

  for (const { AlarmActions, AlarmDescription } of properties(prod.service, 'AWS::CloudWatch::Alarm')) {
    expect(AlarmActions).toEqual([{ Ref: topic }]);
    expect(AlarmDescription).toMatch(/\S\. [A-Z].*\.$/);
  }
  expect(JSON.stringify(prod.service.findResources('AWS::SNS::TopicPolicy'))).toContain(
    '"Action":"sns:Publish","Condition":{"ArnLike"',
  );
});

test('subscribes every address of the stage', () => {
  const { service } = synthesized('prod', { alarmAddresses: ['on-call@shop.example', 'owner@shop.example'] });

  expect(properties(service, 'AWS::SNS::Subscription').map(({ Endpoint }) => Endpoint)).toEqual([
    'on-call@shop.example',
    'owner@shop.example',
  ]);
});

test('follows an order on the dashboard from the API to the customer', () => {
  const [dashboard] = properties(prod.service, 'AWS::CloudWatch::Dashboard');
  const headings = JSON.stringify(dashboard?.DashboardBody).match(/(?<=## )[^\\"]+/g);

  expect(headings).toEqual([
    'API',
    'Orders placed',
    'Payment',
    'Delivery',
    'Simulated carrier',
    'Order status',
    'Sweeper',
    'Dead letters and attention',
  ]);
});
