import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const app = join(import.meta.dirname, '../../../bin/app.ts');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-of-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the app as the CDK CLI does, on a machine that knows no account. */
function synthesize(context: Record<string, string>, validation = false) {
  return spawnSync(process.execPath, [app], {
    env: {
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: String(validation),
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

const assemblies = () => readdirSync(folder).filter((name) => name.startsWith('assembly-'));

test('synthesizes the two stacks of each deployed stage without credentials', () => {
  const { status, stderr } = synthesize({}, true);

  expect([status, stderr]).toEqual([0, '']);
  expect(assemblies()).toEqual(['assembly-dev', 'assembly-prod', 'assembly-staging']);
  for (const assembly of assemblies()) {
    const templates = readdirSync(join(folder, assembly)).filter((name) => name.endsWith('.template.json'));
    expect(templates).toEqual([expect.stringMatching(/data/), expect.stringMatching(/service/)]);
  }
}, 60_000);

test('synthesizes the local stage only by its name, so that it is not deployed by mistake', () => {
  const { status } = synthesize({ stages: 'local' });

  expect(status).toBe(0);
  expect(assemblies()).toEqual(['assembly-local']);
}, 60_000);

test('refuses a stage that does not exist by its name, and synthesizes nothing', () => {
  const { status, stderr } = synthesize({ stages: 'dev,production' });

  expect(status).not.toBe(0);
  expect(stderr).toContain('there is no stage "production", only dev, staging, prod, local');
  expect(assemblies()).toEqual([]);
}, 60_000);
