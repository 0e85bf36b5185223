import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { grants, named, properties, synthesized, wholeProduction } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod', wholeProduction);
}, 60_000);

function watched(metric: string, dimension: string) {
  return properties(prod.service, 'AWS::CloudWatch::Alarm')
    .filter(({ MetricName }) => MetricName === metric)
    .map(({ Dimensions = [] }) =>
      JSON.stringify(Dimensions.find(({ Name }: { Name: string }) => Name === dimension)?.Value),
    )
    .sort();
}

test('watches every queue for dead letters or age, every function for errors, and the account for throttles', () => {
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
  expect(
    properties(prod.service, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'Throttles'),
  ).toEqual([expect.not.objectContaining({ Dimensions: expect.anything() })]);
  expect(watched('Latency', 'ApiId')).toHaveLength(1);
});

test('alarms on one dead letter that is not stored, because its order does not advance', () => {
  const alarms = properties(prod.service, 'AWS::CloudWatch::Alarm').filter(
    ({ MetricName, Threshold }) => MetricName === 'ApproximateNumberOfMessagesVisible' && Threshold < 1_000,
  );

  expect(alarms).toHaveLength(8);
  for (const alarm of alarms) expect(alarm).toMatchObject({ Threshold: 1, TreatMissingData: 'notBreaching' });
});

test('does not alarm on the age of a message that is still retried', () => {
  const retried = [5, 25, 125].reduce((sum, seconds) => sum + seconds, 0);
  const ages = properties(prod.service, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) =>
    MetricName?.includes('AgeOfOldest'),
  );

  for (const { Threshold } of ages) expect(Threshold).toBeGreaterThan(2 * retried);
});

test('says in every alarm what it means and what to do, and sends its start and its end to the topic of CloudWatch', () => {
  const [topic] = Object.keys(prod.service.findResources('AWS::SNS::Topic'));

  for (const { name, AlarmActions, OKActions, AlarmDescription } of properties(
    prod.service,
    'AWS::CloudWatch::Alarm',
  )) {
    // A dead letter rolls a deployment back at once; people are notified when it stays open.
    const notified = name.endsWith('DeadLettered') ? undefined : [{ Ref: topic }];
    expect([AlarmActions, OKActions]).toEqual([notified, notified]);
    expect(AlarmDescription).toMatch(/\S\. [A-Z].*\. Runbook: docs\/runbook\.md#[a-z]+$/);
  }
  expect(JSON.stringify(prod.service.findResources('AWS::SNS::TopicPolicy'))).toContain(
    '"Action":"sns:Publish","Condition":{"ArnLike"',
  );
});

test('links every alarm to a section of the runbook, which has no other sections', () => {
  const texts = properties(prod.service, 'AWS::CloudWatch::Alarm').map(({ AlarmDescription }) => AlarmDescription);
  const linked = new Set(texts.map((text: string) => /#([a-z]+)$/.exec(text)?.[1]));
  const [, ...sections] = readFileSync('docs/runbook.md', 'utf8').split(/^## /m);

  expect(sections.map((section) => section.split('\n')[0]?.toLowerCase()).sort()).toEqual([...linked].sort());
  for (const section of sections)
    expect(section).toMatch(/^\*\*Meaning\.\*\* .+\n\*\*First\.\*\* .+\n\*\*Repair\.\*\* .+\n/m);
});

test('subscribes every address of the stage', () => {
  const { service } = synthesized('prod', { alarmAddresses: ['on-call@shop.example', 'owner@shop.example'] });

  expect(properties(service, 'AWS::SNS::Subscription').map(({ Endpoint }) => Endpoint)).toEqual([
    'on-call@shop.example',
    'owner@shop.example',
  ]);
});

test('outputs the topic of the alarms, so that a pager can subscribe', () => {
  const [topic] = Object.keys(prod.service.findResources('AWS::SNS::Topic'));
  const values = Object.values(prod.service.findOutputs('*')).map((output) => output.Value);

  expect(values).toContainEqual({ Ref: topic });
});

test('places synthetic orders where the stage says so, with a secret that an operator sets', () => {
  const { service: without } = synthesized('prod', { syntheticOrdersPerMinute: 0 });
  const find = (template: typeof without) => ({
    alarms: properties(template, 'AWS::CloudWatch::Alarm').filter(({ name }) => name === 'SyntheticOrdersFail').length,
    secrets: [...named(template, 'AWS::SecretsManager::Secret').keys()].filter((name) => name === 'SyntheticClient'),
    grants: JSON.stringify(grants(template).get('operations/monitor-health')).includes('secretsmanager:GetSecretValue'),
  });

  expect(find(prod.service)).toEqual({ alarms: 1, secrets: ['SyntheticClient'], grants: true });
  expect(find(without)).toEqual({ alarms: 0, secrets: [], grants: false });
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
    'Notifications',
    'Ends',
    'Sweeper',
    'Dead letters and attention',
    'Tables',
  ]);
});

test('saves a query over the logs of every function', () => {
  const [query] = properties(prod.service, 'AWS::Logs::QueryDefinition');
  const functions = Object.keys(prod.service.findResources('AWS::Lambda::Function'));

  expect(query?.LogGroupNames).toHaveLength(functions.length);
  expect(query?.QueryString).toContain('filter @message like');
});
