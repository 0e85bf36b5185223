import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';

const root = join(import.meta.dirname, '../..');

/** A resource of a template. Its `name` on this machine is its physical name, else its logical name. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The stacks of one stage, as CDK synthesizes them. */
export interface Template {
  readonly resources: ReadonlyMap<string, Resource>;
  /** The values that stacks export, by name. */
  readonly exports: ReadonlyMap<string, unknown>;
  /** The folder of the cloud assembly of the stage. */
  readonly folder: string;
}

const Exported = z.object({ Value: z.unknown(), Export: z.optional(z.object({ Name: z.string() })) });
const TemplateFile = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z._default(z.record(z.string(), z.unknown()), {}),
      Metadata: z._default(z.object({ logicalName: z.optional(z.string()) }), {}),
    }),
  ),
  Outputs: z._default(z.record(z.string(), Exported), {}),
});

/** Runs the CDK app and reads the template of the stage. Throws the error output of the app when it fails. */
export async function synthesize(
  stage: string,
  publicUrl: string,
  folder: string,
  ending?: AbortSignal,
): Promise<Template> {
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ stages: stage, publicUrl }),
      // CDK's validation takes as long as all the rest. Tests and deployments run it.
      CDK_VALIDATION: 'false',
      ...(canKeepBundles() ? {} : { BUNDLES_FOLDER: join(folder, 'bundles') }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(ending && { signal: ending }),
  });
  app.once('error', () => {});
  const errorOutput = await text(app.stderr);
  const assembly = join(folder, `assembly-${stage}`);
  try {
    return readTemplate(assembly);
  } catch (error) {
    throw new Error(`the CDK app could not be synthesized: ${errorOutput || error}`);
  }
}

/** Reads the cloud assembly of one stage. */
export function readTemplate(folder: string): Template {
  const template = { resources: new Map<string, Resource>(), exports: new Map(), folder };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json'))) {
    const { Resources, Outputs } = TemplateFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    for (const [id, { Type: type, Properties: properties, Metadata }] of Object.entries(Resources)) {
      const physical = [properties.QueueName, properties.TableName].find((name) => typeof name === 'string');
      const name = physical ?? Metadata.logicalName ?? id;
      if (template.resources.has(id)) throw new Error(`two stacks have a resource with the ID ${id}`);
      template.resources.set(id, { id, type, name, properties });
    }
    for (const { Value, Export } of Object.values(Outputs)) if (Export) template.exports.set(Export.Name, Value);
  }
  return template;
}

/** The checkout may be read-only, or another user may have made the bundles. */
function canKeepBundles(): boolean {
  const bundles = join(root, '.bundles');
  try {
    accessSync(existsSync(bundles) ? bundles : root, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
