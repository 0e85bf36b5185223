import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Resources = Readonly<Record<string, { Type: string; Properties: Record<string, unknown> }>>;

/** Synthesizes a stage without validation, bundles its functions, and returns the resources of all its stacks. */
export function synthesizeStage(stage: string): Resources {
  const folder = mkdtempSync(join(tmpdir(), 'sizes-'));
  try {
    const context = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify({ stages: stage }) };
    const env = { ...process.env, ...context, CDK_VALIDATION: 'false' };
    const cwd = join(import.meta.dirname, '../..');
    const run = spawnSync(process.execPath, ['bin/app.ts'], { cwd, env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the app does not synthesize:\n${run.stderr}`);
    const templates = globSync('**/*.template.json', { cwd: folder });
    return Object.assign(
      {},
      ...templates.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).Resources),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
