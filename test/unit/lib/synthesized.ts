import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../../../lib/app.ts';
import { bundleHandlers } from '../../../lib/bundling/bundle.ts';
import { DeploymentStage } from '../../../lib/stage.ts';
import type { StageSettings } from '../../../lib/stage-settings.ts';
import { selectStages } from '../../../lib/stages.ts';

bundleHandlers();

/** The settings that a team adds to `prod` before its first deploy. */
export const ownProduction = {
  account: '111122223333',
  region: 'eu-central-1',
  alarmAddresses: ['on-call@shop.example'],
} satisfies Partial<StageSettings>;

/** Production with every function: the carrier is simulated, too. */
export const wholeProduction = { carrier: 'simulated', syntheticOrdersPerMinute: 1 } satisfies Partial<StageSettings>;

type Synthesized = { name: string; isProtected: boolean; template: Record<string, unknown> }[];

/**
 * A stage as it would be deployed. What is changed is laid over the stage's own settings. Each combination is synthesized once
 * in a test run.
 */
export function synthesized(name: string, changed: Partial<StageSettings> = {}) {
  const key = createHash('sha256')
    .update(JSON.stringify([name, changed]))
    .digest('hex');
  const file = join(tmpdir(), `synthesized-${key}.json`);
  if (!existsSync(file)) {
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify(synthesize(name, changed)));
    renameSync(own, file);
  }
  const stored: Synthesized = JSON.parse(readFileSync(file, 'utf8'));
  const stacks = stored.map((stack) => ({ ...stack, template: Template.fromJSON(stack.template) }));
  const [data, service] = stacks.map(({ template }) => template) as [Template, Template];
  return { data, service, stacks };
}

function synthesize(name: string, changed: Partial<StageSettings>): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  const [stage] = selectStages(name);
  if (!stage) throw new Error(`no stage ${name}`);
  const { data, service } = new DeploymentStage(createApp({ outdir }), { ...stage, ...changed });
  const stacks = [data, service].map((stack) => ({
    name: stack.stackName,
    isProtected: stack.terminationProtection ?? false,
    template: Template.fromStack(stack).toJSON(),
  }));
  rmSync(outdir, { recursive: true });
  return stacks;
}

/** The resources of a type, by our name for them where they have one. */
export function named(template: Template, type: string) {
  const resources = Object.entries(template.findResources(type));
  return new Map(resources.map(([id, resource]) => [String(resource.Metadata?.logicalName ?? id), resource]));
}

/** The properties of the resources of a type, with our name for each. */
export function properties(template: Template, type: string) {
  return [...named(template, type)].map(([name, resource]) => ({ name, ...resource.Properties }));
}

/** The routes, the stage or other resources of one of the two APIs. */
export function ofApi(template: Template, protocol: 'HTTP' | 'WEBSOCKET', type: 'Route' | 'Stage' | 'Integration') {
  const [api] = Object.keys(
    template.findResources('AWS::ApiGatewayV2::Api', { Properties: { ProtocolType: protocol } }),
  );
  return properties(template, `AWS::ApiGatewayV2::${type}`).filter(({ ApiId }) => ApiId.Ref === api);
}

/** The id of the one resource of a type that we call so. */
export function idOf(template: Template, type: string, logicalName: string): string {
  const [id] = Object.keys(template.findResources(type, { Metadata: { logicalName } }));
  if (!id) throw new Error(`no ${type} is called ${logicalName}`);
  return id;
}

/** The id of the function behind the alias that is named, also within a URI. Throws where something else is. */
export function behind(template: Template, alias: unknown): string {
  const [, id = ''] = /"Ref":"([^":]+)"/.exec(JSON.stringify(alias)) ?? [];
  const found = template.findResources('AWS::Lambda::Alias')[id];
  if (!found) throw new Error(`${JSON.stringify(alias)} is no alias of a function`);
  return found.Properties.FunctionName.Ref;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Returns the grants of each function's role, by the path of the function. */
export function grants(service: Template): Map<string, Statement[]> {
  const policies = Object.values(service.findResources('AWS::IAM::Policy'));
  const functions = [...named(service, 'AWS::Lambda::Function')];
  return new Map(
    functions.map(([path, { Properties }]) => {
      const role = Properties.Role['Fn::GetAtt'][0];
      const own = policies.filter((policy) => policy.Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role));
      return [path, own.flatMap((policy): Statement[] => policy.Properties.PolicyDocument.Statement)];
    }),
  );
}
