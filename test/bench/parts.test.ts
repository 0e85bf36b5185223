import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, metafilePath } from '../../lib/bundles.ts';
import { EventStreamSerde, eventStreamSerdeProvider } from '../../lib/never-loaded.ts';

type Output = { inputs: Record<string, unknown>; imports: { path: string; kind: string }[] };
let outputs: Record<string, Output>;
beforeAll(() => {
  bundleHandlers();
  outputs = JSON.parse(readFileSync(metafilePath, 'utf8')).outputs;
}, 30_000);

/** The sources that are loaded with a file: its own, and those of what it imports at once or, if asked, later. */
function sourcesOf(file: string, kinds: readonly string[], seen = new Set<string>()): string[] {
  const output = outputs[file];
  if (!output || seen.has(file)) return [];
  seen.add(file);
  const imported = output.imports.filter(({ kind }) => kinds.includes(kind));
  return [...Object.keys(output.inputs), ...imported.flatMap(({ path }) => sourcesOf(path, kinds, seen))];
}

const isForKeyless = (source: string) => source.includes('@aws-lambda-powertools/idempotency');

test('an order with a key is taken without loading the library for those without one, which is there when it is needed', () => {
  const intake = '.bundles/ordering/place-order/index.mjs';

  expect(sourcesOf(intake, ['import-statement']).filter(isForKeyless)).toEqual([]);
  expect(sourcesOf(intake, ['import-statement', 'dynamic-import']).filter(isForKeyless)).not.toEqual([]);
});

test('no function loads a part of the SDK that its queues and tables never use', () => {
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));

  expect(sources.filter((source) => /event-streams|bowser/.test(source))).toEqual([]);
});

test('whoever needs event streams nevertheless is told where they were left out', () => {
  expect(() => new EventStreamSerde()).toThrow('lib/never-loaded.ts');
  expect(() => eventStreamSerdeProvider()).toThrow('lib/never-loaded.ts');
});
