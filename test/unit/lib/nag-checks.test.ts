import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { createApp } from '../../../lib/app.ts';
import { DeploymentStage } from '../../../lib/stage.ts';
import { selectStages } from '../../../lib/stages.ts';
import { ownProduction } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'nag-checks-'));
afterAll(() => rmSync(folder, { recursive: true }));

function deployed(name: string): DeploymentStage {
  const app = createApp({ outdir: mkdtempSync(join(folder, 'app-')) });
  const [stage] = selectStages(name);
  if (!stage) throw new Error(`no stage ${name}`);
  return new DeploymentStage(app, name === 'prod' ? { ...stage, ...ownProduction } : stage);
}

/** Returns the findings of the packs, as `rule path`; with `acknowledged` also what is acknowledged. */
function found(scope: IConstruct, { acknowledged = false } = {}): string[] {
  const packs: NagPack[] = [new AwsSolutionsChecks(), new ServerlessChecks()];
  return packs.flatMap((pack) => {
    if (acknowledged) Object.assign(pack, { isAcknowledged: () => false });
    const { violations } = pack.validateScope(scope);
    return violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
  });
}

function acknowledgements(scope: IConstruct): { id: string; reason: string; path: string }[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .map(([id, reason]) => ({ id: id.replace(/^Annotation::/, ''), reason, path: node.path })),
  );
}

describe.each(['dev', 'staging', 'prod'])('what is deployed as %s', (name) => {
  test('breaks no rule of AwsSolutions and Serverless without an acknowledgement', () => {
    expect(found(deployed(name))).toEqual([]);
  });

  test('has no acknowledgement without a finding', () => {
    const deployment = deployed(name);
    const findings = found(deployment, { acknowledged: true });

    const idle = acknowledgements(deployment).filter(
      ({ id, path }) => !findings.some((finding) => finding.startsWith(`${id} ${path}/`)),
    );

    expect(idle).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });
});

test('finds a queue without TLS', () => {
  const deployment = deployed('prod');
  new Queue(deployment.service, 'Plain');

  expect(found(deployment)).toContain('AwsSolutions-SQS4 prod/service/Plain/Resource');
});
