import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, metafilePath } from '../../../../lib/bundling/bundle.ts';
import { EndpointCache } from '../../../../lib/bundling/shims/endpoint-cache.ts';
import { EventStreamSerde, eventStreamSerdeProvider } from '../../../../lib/bundling/shims/event-streams.ts';

type Output = { inputs: Record<string, unknown> };
let outputs: Record<string, Output>;
beforeAll(() => {
  bundleHandlers();
  outputs = JSON.parse(readFileSync(metafilePath, 'utf8')).outputs;
}, 30_000);

test('bundles no part of the SDK that tables and queues never use', () => {
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));

  expect(
    sources.filter((source) => /node_modules.*(event-streams|bowser|endpoint-cache|mnemonist)/.test(source)),
  ).toEqual([]);
});

test('names the shim when code uses event streams or endpoint discovery', () => {
  expect(() => new EndpointCache().get()).toThrow('lib/bundling/shims/endpoint-cache.ts');
  expect(() => new EventStreamSerde()).toThrow('lib/bundling/shims/event-streams.ts');
  expect(() => eventStreamSerdeProvider()).toThrow('lib/bundling/shims/event-streams.ts');
});
