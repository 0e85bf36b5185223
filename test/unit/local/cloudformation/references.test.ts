import { describe, expect, test } from '@jest/globals';
import { References } from '../../../../local/cloudformation/references.ts';
import { refuseUnsupported, supportedResources } from '../../../../local/cloudformation/resources.ts';
import type { Resource, Template } from '../../../../local/cloudformation/template.ts';

function templateOf(resources: Record<string, Partial<Resource> & { type: string }>): Template {
  const entries = Object.entries(resources).map(
    ([id, resource]) => [id, { id, name: id, properties: {}, ...resource }] as const,
  );
  const exports = new Map([['data:Orders', { Ref: 'Orders12' }]]);
  return { resources: new Map(entries), exports, assets: new Map() };
}

/** `${a}/${b}`, as CloudFormation writes it. */
const sub = (...names: string[]) => names.map((name) => `\${${name}}`).join('/');

describe('a reference', () => {
  const template = templateOf({
    Orders12: { type: 'AWS::DynamoDB::Table', name: 'Orders' },
    Queue34: { type: 'AWS::SQS::Queue', name: 'orders.fifo' },
    Place56: { type: 'AWS::Lambda::Function', name: 'ordering/place-order' },
    Live78: { type: 'AWS::Lambda::Alias', properties: { FunctionName: { Ref: 'Place56' } } },
    Keys90: { type: 'AWS::SecretsManager::Secret', name: 'SigningKeys' },
  });
  const references = new References(template);
  references.learn('Queue34', 'Ref', 'http://127.0.0.1:1/000000000000/orders.fifo');
  references.learn('Orders12', 'StreamArn', 'arn:stream');

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
    [{ 'Fn::Sub': [sub('mine'), { mine: { Ref: 'Orders12' } }] }, 'Orders'],
    [[{ deep: { Ref: 'Orders12' }, two: 2 }], [{ deep: 'Orders', two: 2 }]],
  ])('%j is what a deploy would make of it', (value, resolved) => {
    expect(references.resolve(value)).toEqual(resolved);
  });

  test('to what is not there, or by a function that is not known, is refused by name', () => {
    expect(() => references.resolve({ Ref: 'Nobody' })).toThrow('Nobody');
    expect(() => references.resolve({ 'Fn::ImportValue': 'data:Nothing' })).toThrow('data:Nothing');
    expect(() => references.resolve({ 'Fn::Cidr': ['10.0.0.0/16', 1] })).toThrow('Fn::Cidr');
  });
});

describe('a resource', () => {
  test('that would have to run and cannot is refused by name, one that is of no consequence is not', () => {
    const log = { type: 'AWS::Logs::LogGroup' };

    expect(() => refuseUnsupported(templateOf({ log, bus: { type: 'AWS::Events::EventBus' } }))).toThrow(
      'cannot run bus (AWS::Events::EventBus)',
    );
    expect(() => refuseUnsupported(templateOf({ log, topic: { type: 'AWS::SNS::Topic' } }))).not.toThrow();
  });

  test('that asks for what is not done here is refused by name', () => {
    const properties = { EventSourceArn: 'arn', FunctionName: 'f', FilterCriteria: {} };
    const template = templateOf({ feed: { type: 'AWS::Lambda::EventSourceMapping', properties } });

    expect(() => new References(template).all(supportedResources.EventSourceMapping)).toThrow(/feed.*FilterCriteria/s);
  });
});
