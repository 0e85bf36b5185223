import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';

/** A resource as its template has it. `name` is what it is called on this machine: its physical, else its logical name. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All stacks of one stage, as CDK synthesized them. */
export interface Template {
  readonly resources: ReadonlyMap<string, Resource>;
  /** What stacks give each other, by the name of the export. */
  readonly exports: ReadonlyMap<string, unknown>;
  /** The folder of each asset, by the key under which a deploy would upload it. */
  readonly assets: ReadonlyMap<string, string>;
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
const Asset = z.object({
  source: z.object({ path: z.string() }),
  destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
});
const AssetsFile = z.object({ files: z.record(z.string(), Asset) });

/** Runs the CDK app, as a deploy would, and reads what it says of the stage. Throws with the app's own words when it fails. */
export async function synthesize(
  stage: string,
  publicUrl: string,
  folder: string,
  ending?: AbortSignal,
): Promise<Template> {
  const app = spawn(process.execPath, [join(import.meta.dirname, '../../bin/app.ts')], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ stages: stage, publicUrl }),
      // CDK's check of its own output takes as long as all the rest; tests and deploys make it.
      CDK_VALIDATION: 'false',
      // The checkout may be one that cannot be written to.
      BUNDLES_FOLDER: join(folder, 'bundles'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(ending && { signal: ending }),
  });
  app.once('error', () => {});
  const complaint = await text(app.stderr);
  const assembly = join(folder, `assembly-${stage}`);
  try {
    return readTemplate(assembly);
  } catch (error) {
    throw new Error(`the CDK app could not be synthesized: ${complaint || error}`);
  }
}

/** Reads the cloud assembly of one stage. */
export function readTemplate(folder: string): Template {
  const read = (ending: string) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(ending))
      .map((file): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const template = {
    resources: new Map<string, Resource>(),
    exports: new Map(),
    assets: new Map<string, string>(),
  };
  for (const { Resources, Outputs } of read('.template.json').map((file) => TemplateFile.parse(file))) {
    for (const [id, { Type: type, Properties: properties, Metadata }] of Object.entries(Resources)) {
      const physical = [properties.QueueName, properties.TableName].find((name) => typeof name === 'string');
      const name = physical ?? Metadata.logicalName ?? id;
      if (template.resources.has(id)) throw new Error(`two stacks have a resource ${id}`);
      template.resources.set(id, { id, type, name, properties });
    }
    for (const { Value, Export } of Object.values(Outputs)) if (Export) template.exports.set(Export.Name, Value);
  }
  for (const { files } of read('.assets.json').map((file) => AssetsFile.parse(file))) {
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) {
        template.assets.set(objectKey, resolve(folder, source.path));
      }
    }
  }
  return template;
}
