import { describe, expect, test } from '@jest/globals';
import { findBrokenRules } from '../../../../tools/docs/openapi/rules.ts';
import { described } from './documents.ts';

type Document = any;
const schemas = ({ components }: Document) => components.schemas;
const placing = ({ paths }: Document) => paths['/orders'].post;

test('follows every rule for generated clients', () => {
  expect(findBrokenRules(described())).toEqual([]);
});

describe('the rules of the document', () => {
  test.each<[string, RegExp, (document: Document) => void]>([
    [
      'with an object inside another',
      /^Order\.refund has no name/,
      (all) => put(schemas(all).Order.properties, 'refund', { description: 'x', type: 'object', properties: {} }),
    ],
    [
      'with an enum inside a list',
      /^Order\.tags\.items has no name/,
      (all) => put(schemas(all).Order.properties, 'tags', { description: 'x', items: { enum: ['a'] } }),
    ],
    [
      'with a list of types',
      /^OrderEvent\.data\.additionalProperties has a list/,
      (all) => {
        schemas(all).OrderEvent.properties.data = {
          description: 'x',
          additionalProperties: { type: ['string', 'number'] },
        };
      },
    ],
    [
      'with a component named like a generated one',
      /^OrderTotal is a component, and what/,
      (all) => put(schemas(all), 'OrderTotal', { description: 'x', type: 'string' }),
    ],
    [
      'with a value of two enums',
      /^PROCESSING is a value of ScanStatus and QueueFilter/,
      (all) => void schemas(all).QueueFilter.enum.push('processing'),
    ],
    [
      'with an integer without a format',
      /^Order\.total has no width/,
      (all) => delete schemas(all).Order.properties.total.format,
    ],
    [
      'with an integer without a minimum',
      /^Product\.held has no minimum/,
      (all) => delete schemas(all).Product.properties.held.minimum,
    ],
    [
      'with a limit beyond safe integers',
      /^Product has a limit that is none/,
      (all) => put(schemas(all).Product.properties.held, 'maximum', Number.MAX_SAFE_INTEGER),
    ],
    [
      'with a time without a format',
      /^Order\.createdAt is a time/,
      (all) => delete schemas(all).Order.properties.createdAt.format,
    ],
    [
      'with a property without a description',
      /^Order\.total has no description/,
      (all) => delete schemas(all).Order.properties.total.description,
    ],
    ['with a component without a description', /^Order has no desc/, (all) => delete schemas(all).Order.description],
    [
      'with a description of a missing property',
      /^Order\.total is described in .* and does not exist/,
      (all) => delete schemas(all).Order.properties.total,
    ],
    [
      'with a description of a missing component',
      /^ScanReason is described in .* and is not a component/,
      (all) => delete schemas(all).ScanReason,
    ],
    [
      'with a response closed to later fields',
      /^OrderLine is used in a response and not open/,
      (all) => delete schemas(all).OrderLine.additionalProperties,
    ],
    [
      'with a response closed to later values',
      /^OrderStatus is used in a response and closed/,
      (all) => put(schemas(all).OrderStatus, 'enum', ['DELIVERED']),
    ],
    [
      'with a request that accepts unknown fields',
      /^OrderLineRequest is used in a request and not closed/,
      (all) => put(schemas(all).OrderLineRequest, 'additionalProperties', true),
    ],
    ['with an operation without a description', /^placeOrder has no desc/, (all) => delete placing(all).description],
    ['with a tag that is not declared', /^placeOrder has a tag/, (all) => placing(all).tags.push('Other')],
    [
      'with a parameter without an example',
      /^placeOrder has no example .* of Idempotency-Key/,
      (all) => delete placing(all).parameters[0].example,
    ],
    [
      'with a request without an example',
      /^placeOrder has no example of application\/json/,
      (all) => delete placing(all).requestBody.content['application/json'].example,
    ],
    [
      'with a refusal without an example',
      /^placeOrder has no example of application\/problem\+json/,
      (all) => delete all.components.responses.ScopeMissing.content['application/problem+json'].examples,
    ],
    [
      'with an ETag and no If-None-Match',
      /^getOrder has an ETag and no If-None-Match/,
      (all) => void all.paths['/orders/{orderId}'].get.parameters.splice(1, 1),
    ],
    ['without 304', /^getOrder lacks 304/, (all) => delete all.paths['/orders/{orderId}'].get.responses[304]],
    [
      'without 412',
      /^cancelOrder lacks 412/,
      (all) => delete all.paths['/orders/{orderId}/cancel'].post.responses[412],
    ],
    [
      'without the responses of API Gateway',
      /^placeOrder does not say what API Gateway answers with 413/,
      (all) => delete all.components.responses.PayloadTooLarge.content['application/json'],
    ],
    [
      'without a default response',
      /^placeOrder .* answers with default/,
      (all) => delete placing(all).responses.default,
    ],
  ])('reports a document %s', (_, sentence, change) => {
    const document = described();

    change(document);

    expect(findBrokenRules(document)).toContainEqual(expect.stringMatching(sentence));
  });
});

function put(object: any, name: string, value: unknown): void {
  object[name] = value;
}
