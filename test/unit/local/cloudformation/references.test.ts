import { describe, expect, test } from '@jest/globals';
import { References } from '../../../../local/cloudformation/references.ts';
import { refuseUnsupported, supportedResources } from '../../../../local/cloudformation/resources.ts';
import type { Resource, Template } from '../../../../local/cloudformation/template.ts';

function createTemplate(resources: Record<string, Partial<Resource> & { type: string }>): Template {
  const entries = Object.entries(resources).map(
    ([id, resource]) => [id, { id, name: id, properties: {}, ...resource }] as const,
  );
  const exports = new Map([['data:Orders', { Ref: 'Orders12' }]]);
  return { resources: new Map(entries), exports, folder: '' };
}

/** Builds `${a}/${b}` in the syntax of CloudFormation. */
const sub = (...names: string[]) => names.map((name) => `\${${name}}`).join('/');

describe('References', () => {
  const template = createTemplate({
    Orders12: { type: 'AWS::DynamoDB::Table', name: 'Orders' },
    Queue34: { type: 'AWS::SQS::Queue', name: 'orders.fifo' },
    Place56: { type: 'AWS::Lambda::Function', name: 'ordering/place-order' },
    Live78: { type: 'AWS::Lambda::Alias', properties: { FunctionName: { Ref: 'Place56' } } },
    Keys90: { type: 'AWS::SecretsManager::Secret', name: 'SigningKeys' },
  });
  const references = new References(template);
  references.set('Queue34', 'Ref', 'http://127.0.0.1:1/000000000000/orders.fifo');
  references.set('Orders12', 'StreamArn', 'arn:stream');

  test.each([
    [{ Ref: 'Orders12' }, 'Orders'],
    [{ Ref: 'Queue34' }, 'http://127.0.0.1:1/000000000000/orders.fifo'],
    [{ Ref: 'Keys90' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningKeys'],
    [{ Ref: 'Live78' }, 'arn:aws:lambda:us-east-1:000000000000:function:ordering/place-order'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['Place56', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:ordering/place-order'],
    [{ 'Fn::GetAtt': ['Orders12', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/Orders'],
    [{ 'Fn::GetAtt': ['Orders12', 'StreamArn'] }, 'arn:stream'],
    [{ 'Fn::GetAtt': ['Queue34', 'QueueName'] }, 'orders.fifo'],
    [{ 'Fn::ImportValue': 'data:Orders' }, 'Orders'],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'Orders12' }]] }, 'a/Orders'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    [
      { 'Fn::Sub': sub('AWS::Region', 'Orders12', 'Place56.Arn') },
      expect.stringMatching(/^us-east-1\/Orders\/arn:.*place-order$/),
    ],
    [[{ deep: { Ref: 'Orders12' }, two: 2 }], [{ deep: 'Orders', two: 2 }]],
  ])('resolves %j as a deployment does', (value, resolved) => {
    expect(references.resolve(value)).toEqual(resolved);
  });

  test('refuses references to unknown resources and unknown functions by name', () => {
    expect(() => references.resolve({ Ref: 'Unknown' })).toThrow('Unknown');
    expect(() => references.resolve({ 'Fn::ImportValue': 'data:Nothing' })).toThrow('data:Nothing');
    expect(() => references.resolve({ 'Fn::Cidr': ['10.0.0.0/16', 1] })).toThrow('Fn::Cidr');
  });
});

describe('refuseUnsupported', () => {
  test('refuses unsupported resources by name, and ignores those that a local system does not need', () => {
    const log = { type: 'AWS::Logs::LogGroup' };

    expect(() => refuseUnsupported(createTemplate({ log, bus: { type: 'AWS::Events::EventBus' } }))).toThrow(
      'does not support bus (AWS::Events::EventBus)',
    );
    expect(() => refuseUnsupported(createTemplate({ log, topic: { type: 'AWS::SNS::Topic' } }))).not.toThrow();
  });

  test('refuses unsupported properties by name', () => {
    const properties = {
      EventSourceArn: 'arn',
      FunctionName: 'f',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: {},
    };
    const template = createTemplate({ feed: { type: 'AWS::Lambda::EventSourceMapping', properties } });

    expect(() => new References(template).all(supportedResources.EventSourceMapping)).toThrow(/feed.*FilterCriteria/s);
  });
});
