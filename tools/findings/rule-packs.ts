import { type Stage, Validations } from 'aws-cdk-lib';
import { HIPAASecurityChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { createApp } from '../../lib/app.ts';
import { bundleHandlers } from '../../lib/bundling/bundle.ts';
import { DeploymentStage } from '../../lib/stage.ts';
import { selectStages } from '../../lib/stages.ts';
import type { Finding } from './finding.ts';

/** A rule of AwsSolutions or Serverless that is acknowledged beside its construct. */
export interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
}

/** The packs of cdk-nag that the synthesis does not enforce. */
const packs: readonly NagPack[] = [new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks()];

/** Synthesizes all stages into a folder. */
export function synthesizeStages(outdir: string): Stage[] {
  bundleHandlers();
  const app = createApp({ outdir });
  const stages = selectStages().map((stage) => new DeploymentStage(app, stage));
  app.synth();
  return stages;
}

/** Lists what is acknowledged for the packs that the synthesis enforces. */
export function listAcknowledged(stages: readonly Stage[]): Acknowledgement[] {
  const acknowledged = stages.flatMap(listAcknowledgements).map((each) => [JSON.stringify(each), each] as const);
  return [...new Map(acknowledged).values()];
}

export function runRulePacks(stage: Stage): Finding[] {
  return packs.flatMap((pack) =>
    pack.validateScope(stage).violations.map(({ ruleName, description }) => ({
      validator: 'cdk-nag',
      rule: ruleName,
      text: description.replace(/ - \(Control IDs?:.*/, ''),
      stage: stage.node.id,
    })),
  );
}

function listAcknowledgements(stage: Stage): Acknowledgement[] {
  return stage.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      // The part in brackets names the resource.
      .map(([rule, reason]) => ({ rule: rule.replace(/^Annotation::/, '').replace(/\[.*/, ''), reason })),
  );
}
