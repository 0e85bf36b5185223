import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { listHandlerPaths, metafilePath } from '../../lib/bundling/bundle.ts';
import { synthesize, type Template } from '../../local/cloudformation/template.ts';
import { grantsIn, neededByServices } from './grants.ts';
import { type RecordedCall, recordedCalls } from './recording.ts';
import { brought } from './unused-commands.ts';

let template: Template;
let calls: RecordedCall[];
beforeAll(async () => {
  calls = recordedCalls();
  const folder = mkdtempSync(join(tmpdir(), 'grants-of-'));
  template = await synthesize('local', 'http://localhost', folder);
  rmSync(folder, { recursive: true });
}, 60_000);

const calledBy = (path: string) => calls.filter((call) => call.function === path);

test.each(listHandlerPaths())(
  '%s may do what it did while all tests ran, what feeds it needs, and nothing else',
  (path) => {
    const needed = [...calledBy(path), ...neededByServices(template, path)];
    const asked = new Set(needed.map(({ action, resource }) => `${action} ${resource}`));

    expect(grantsIn(template, path)).toEqual([...asked].sort());
  },
);

test.each(Object.keys(brought))(
  '%s has made every call that its code can make, but for those that are known to be brought along',
  (path) => {
    const made = new Set(calledBy(path).map(({ operation }) => operation));
    const unmade = commandsIn(path).filter((command) => !made.has(command));

    expect(unmade).toEqual([...(brought[path] ?? [])].sort());
  },
);

test('no function that has commands of the SDK goes unexamined', () => {
  const unexamined = listHandlerPaths().filter((path) => commandsIn(path).length > 0 && !(path in brought));

  expect(unexamined).toEqual([]);
});

/** The commands of the SDK that are in a function's bundle. */
function commandsIn(path: string): string[] {
  const { outputs }: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } = JSON.parse(
    readFileSync(metafilePath, 'utf8'),
  );
  const inputs = Object.entries(outputs[`.bundles/${path}/index.mjs`]?.inputs ?? {});
  return inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => /client-[\w-]+\/dist-es\/commands\/(\w+)Command\.js$/.exec(file)?.[1] ?? [])
    .sort();
}
