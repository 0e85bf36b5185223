import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { listHandlerPaths, metafilePath } from '../../lib/bundling/bundle.ts';
import { synthesize, type Template } from '../../local/cloudformation/template.ts';
import { listGrants, listServiceCalls } from './grants.ts';
import { type RecordedCall, readRecordedCalls } from './recording.ts';
import { unusedCommands } from './unused-commands.ts';

let template: Template;
let calls: RecordedCall[];
beforeAll(async () => {
  calls = readRecordedCalls();
  const folder = mkdtempSync(join(tmpdir(), 'grants-'));
  template = await synthesize('local', 'http://localhost', folder);
  rmSync(folder, { recursive: true });
}, 60_000);

const listCallsOf = (path: string) => calls.filter((call) => call.function === path);

/** Runs only where Stripe takes the payments; test/unit/lib/payment-provider.test.ts compares its grants. */
const notLocal = 'payment/receive-stripe-events';
const localPaths = listHandlerPaths().filter((path) => path !== notLocal);

test.each(localPaths)(
  'grants %s exactly the calls that it and its event sources made in the end-to-end run',
  (path) => {
    const needed = [...listCallsOf(path), ...listServiceCalls(template, path)];
    const expected = new Set(needed.map(({ action, resource }) => `${action} ${resource}`));

    expect(listGrants(template, path)).toEqual([...expected].sort());
  },
);

test.each(Object.keys(unusedCommands))(
  'uses every SDK command in the bundle of %s in the end-to-end run, except the known unused ones',
  (path) => {
    const made = new Set(listCallsOf(path).map(({ operation }) => operation));
    const unsent = listBundledCommands(path).filter((command) => !made.has(command));

    expect(unsent).toEqual([...(unusedCommands[path] ?? [])].sort());
  },
);

test('lists every function that has SDK commands in its bundle', () => {
  const missing = localPaths.filter((path) => listBundledCommands(path).length > 0 && !(path in unusedCommands));

  expect(missing).toEqual([]);
});

/** Returns the SDK commands in a function's bundle. */
function listBundledCommands(path: string): string[] {
  const { outputs }: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } = JSON.parse(
    readFileSync(metafilePath, 'utf8'),
  );
  const inputs = Object.entries(outputs[`.bundles/${path}/index.mjs`]?.inputs ?? {});
  return inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => /client-[\w-]+\/dist-es\/commands\/(\w+)Command\.js$/.exec(file)?.[1] ?? [])
    .sort();
}
