import { expect, test } from '@jest/globals';
import { createAsyncApi } from '../../../../tools/docs/asyncapi.ts';
import { breakingChanges } from '../../../../tools/docs/compatibility/breaking-changes.ts';
import { findVersionFaults } from '../../../../tools/docs/compatibility/version.ts';
import { createOpenApi } from '../../../../tools/docs/openapi/openapi.ts';

type Contract = { openapi: any; asyncapi: any };

/** The contract as it is; the other one after a change to its copy. */
function changed(change: (contract: Contract) => void): string[] {
  const contract = { openapi: createOpenApi('1.0.0'), asyncapi: createAsyncApi('1.0.0') };
  const before: Contract = JSON.parse(JSON.stringify(contract));
  const after: Contract = JSON.parse(JSON.stringify(contract));
  change(after);
  return breakingChanges(before, after);
}

const put = (object: any, name: string | number, value: unknown) => {
  object[name] = value;
};
const schemas = ({ openapi }: Contract) => openapi.components.schemas;
const payload = ({ asyncapi }: Contract, type: string) => asyncapi.components.messages[type].payload;

test('finds no breaking change between equal contracts', () => {
  expect(changed(() => {})).toEqual([]);
});

test.each<[string, (contract: Contract) => void]>([
  ['a new path', ({ openapi }) => put(openapi.paths, '/new', { get: { responses: {} } })],
  ['a new optional field in a request', (all) => put(schemas(all).CancelRequest.properties, 'note', {})],
  ['a new field in a response', (all) => put(schemas(all).Order.properties, 'note', { type: 'string' })],
  ['a new status in responses', (all) => void schemas(all).OrderStatus['x-extensible-enum'].push('LOST')],
  ['a new value in requests', (all) => void schemas(all).ScanStatus.enum.push('LOST')],
  ['a higher limit', (all) => put(schemas(all).OrderRequest.properties.items, 'maxItems', 60)],
  [
    'a new optional parameter',
    ({ openapi }) => void openapi.paths['/orders'].get.parameters.push({ name: 'x', in: 'query' }),
  ],
  ['another error response', ({ openapi }) => put(openapi.paths['/orders'].post.responses, 418, {})],
  ['another sufficient scope', ({ openapi }) => void openapi.paths['/orders'].get.security.push({ oauth: ['x'] })],
  ['a new message', ({ asyncapi }) => put(asyncapi.channels.orders.messages, 'new', {})],
])('accepts %s', (_, change) => {
  expect(changed(change)).toEqual([]);
});

test.each<[string, (contract: Contract) => void]>([
  ['GET /products: removed', ({ openapi }) => void delete openapi.paths['/products'].get],
  ['POST /orders/{orderId}/cancel: removed', ({ openapi }) => void delete openapi.paths['/orders/{orderId}/cancel']],
])('reports a removed path or method: %s', (_, change) => {
  expect(changed(change)).toEqual([expect.stringMatching(/^(GET|POST) \/\S+ was removed$/)]);
});

test.each<[string, RegExp, (contract: Contract) => void]>([
  [
    'a field removed from answers',
    /GET \/orders\/\{orderId\}: answer 200: \/total was removed/,
    (all) => void delete schemas(all).Order.properties.total,
  ],
  [
    'a field of answers that may be absent',
    /\/total may now be absent/,
    (all) => void schemas(all).Order.required.splice(schemas(all).Order.required.indexOf('total'), 1),
  ],
  [
    'another type in answers',
    /\/total may now be string/,
    (all) => put(schemas(all).Order.properties, 'total', { type: 'string' }),
  ],
  [
    'another value of what is closed in answers',
    /GET \/idempotency-keys: answer 200: \/state may now be "fresh"/,
    (all) => put(schemas(all).UnusedKey.properties.state, 'const', 'fresh'),
  ],
  [
    'null in answers',
    /\/total may now be null/,
    (all) => put(schemas(all).Order.properties, 'total', { anyOf: [{ type: 'integer' }, { type: 'null' }] }),
  ],
  [
    'a field that requests must have',
    /POST \/orders: request: \/reference is now required/,
    (all) => void schemas(all).OrderRequest.required.push('reference'),
  ],
  [
    'a field that requests must not have',
    /request: \/metadata was removed/,
    (all) => void delete schemas(all).OrderRequest.properties.metadata,
  ],
  [
    'a value that requests must not have',
    /\/status does not take "SHIPPED" any more/,
    (all) => void schemas(all).ScanStatus.enum.splice(1, 1),
  ],
  [
    'a text that becomes a choice',
    /\/reference takes only "A" now/,
    (all) => put(schemas(all).OrderRequest.properties.reference, 'enum', ['A']),
  ],
  [
    'a lower limit',
    /\/items has a narrower maxItems: 50 became 10/,
    (all) => put(schemas(all).OrderRequest.properties.items, 'maxItems', 10),
  ],
  [
    'a narrower form deep inside',
    /\/items\/\*\/productId has a narrower pattern/,
    (all) => put(schemas(all).OrderLineRequest.properties.productId, 'pattern', '^x$'),
  ],
  [
    'a choice that a list must not have',
    /query parameter types \/ has a narrower pattern/,
    ({ openapi }) => {
      const { schema } = openapi.paths['/events'].get.parameters.find(({ name }: { name: string }) => name === 'types');
      schema.pattern = schema.pattern.replaceAll('|stock\\.sold', '');
    },
  ],
  [
    'a parameter that is gone',
    /query parameter reference was removed/,
    ({ openapi }) => {
      const { get } = openapi.paths['/orders'];
      get.parameters = get.parameters.filter(({ name }: { name: string }) => name !== 'reference');
    },
  ],
  [
    'a parameter that must be given',
    /header parameter If-Match is now required/,
    ({ openapi }) => {
      const { put } = openapi.paths['/products/{productId}'];
      put.parameters.find(({ name }: { name: string }) => name === 'If-Match').required = true;
    },
  ],
  [
    'a body that must be given',
    /cancel: request: a body is now required/,
    ({ openapi }) => put(openapi.paths['/orders/{orderId}/cancel'].post.requestBody, 'required', true),
  ],
  [
    'an answer that is gone',
    /answer 201 was removed/,
    ({ openapi }) => void delete openapi.paths['/products/{productId}'].put.responses[201],
  ],
  [
    'a header that is gone',
    /header Location was removed/,
    ({ openapi }) => void delete openapi.paths['/orders'].post.responses[201].headers.Location,
  ],
  [
    'another media type',
    /text\/plain was removed/,
    ({ openapi }) => void delete openapi.paths['/metrics'].get.responses[200].content['text/plain'],
  ],
  [
    'a scope where there was none',
    /GET \/health: needs operations now/,
    ({ openapi }) => void openapi.paths['/health'].get.security.push({ oauth: ['operations'] }),
  ],
  [
    'a scope that suffices no more',
    /orders:read does not suffice any more/,
    ({ openapi }) => void openapi.paths['/deliveries/{orderId}'].get.security.shift(),
  ],
  [
    'a message that is gone',
    /orders order.created was removed/,
    ({ asyncapi }) => void delete asyncapi.channels.orders.messages['order.created'],
  ],
  [
    'a field of messages under way',
    /order\.created: \/data\/\w+ is now required/,
    (all) => {
      const { data } = payload(all, 'order.created').properties;
      data.required = Object.keys(data.properties);
      data.properties.extra = {};
      data.required.push('extra');
    },
  ],
])('reports %s', (_, sentence, change) => {
  expect(changed(change).join('\n')).toMatch(sentence);
});

/** The faults of the versions after a change to a copy of the contract. */
function versionsAfter(change: (contract: Contract) => void): string[] {
  const before: Contract = JSON.parse(
    JSON.stringify({ openapi: createOpenApi('0.9.0'), asyncapi: createAsyncApi('0.9.0') }),
  );
  const after: Contract = JSON.parse(JSON.stringify(before));
  change(after);
  return findVersionFaults(before, after);
}

test.each<[string, RegExp[], (contract: Contract) => void]>([
  ['the same document with the same version', [], () => {}],
  ['another description of the document', [], ({ openapi }) => put(openapi.info, 'description', 'x')],
  [
    'a changed document with a higher version',
    [],
    ({ openapi }) => {
      delete openapi.paths['/health'];
      openapi.info.version = '0.10.0';
    },
  ],
  [
    'a changed document',
    [/^openapi differs from release 0\.9\.0/],
    ({ openapi }) => void delete openapi.paths['/health'],
  ],
  [
    'a changed message with a lower version',
    [/^asyncapi differs from release 0\.9\.0/],
    ({ asyncapi }) => {
      asyncapi.channels.orders.title = 'x';
      asyncapi.info.version = '0.8.9';
    },
  ],
  [
    'the same document with a higher version',
    [/^asyncapi is as it was released, but its version went from 0\.9\.0 to 1\.0\.0/],
    ({ asyncapi }) => put(asyncapi.info, 'version', '1.0.0'),
  ],
])('checks the version of %s', (_, sentences, change) => {
  expect(versionsAfter(change)).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
});
