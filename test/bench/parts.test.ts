import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, metafilePath } from '../../lib/bundles.ts';
import { EventStreamSerde, eventStreamSerdeProvider } from '../../lib/never-loaded.ts';

type Output = { inputs: Record<string, unknown> };
let outputs: Record<string, Output>;
beforeAll(() => {
  bundleHandlers();
  outputs = JSON.parse(readFileSync(metafilePath, 'utf8')).outputs;
}, 30_000);

test('no function loads a part of the SDK that its queues and tables never use', () => {
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));

  expect(sources.filter((source) => /event-streams|bowser/.test(source))).toEqual([]);
});

test('whoever needs event streams nevertheless is told where they were left out', () => {
  expect(() => new EventStreamSerde()).toThrow('lib/never-loaded.ts');
  expect(() => eventStreamSerdeProvider()).toThrow('lib/never-loaded.ts');
});
