import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, metafilePath } from '../../../../lib/bundling/bundle.ts';
import { EventStreamSerde, eventStreamSerdeProvider } from '../../../../lib/bundling/shims/unused-modules.ts';

type Output = { inputs: Record<string, unknown> };
let outputs: Record<string, Output>;
beforeAll(() => {
  bundleHandlers();
  outputs = JSON.parse(readFileSync(metafilePath, 'utf8')).outputs;
}, 30_000);

test('keeps event streams and the user agent parser out of every bundle', () => {
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));

  expect(sources.filter((source) => /event-streams|bowser/.test(source))).toEqual([]);
});

test('names the shim when code uses an event stream', () => {
  expect(() => new EventStreamSerde()).toThrow('lib/bundling/shims/unused-modules.ts');
  expect(() => eventStreamSerdeProvider()).toThrow('lib/bundling/shims/unused-modules.ts');
});
