import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { createApp } from '../../../lib/app.ts';
import { DeploymentStage } from '../../../lib/stage.ts';
import type { StageSettings } from '../../../lib/stage-settings.ts';
import { selectStages } from '../../../lib/stages.ts';
import { ownProduction } from './synthesized.ts';

/** Returns the errors of each stack of a stage, for which the CLI refuses to deploy it. */
function listErrors(name: string, changed: Partial<StageSettings> = {}): string[][] {
  const [settings] = selectStages(name);
  if (!settings) throw new Error(`no stage ${name}`);
  const { data, service } = new DeploymentStage(createApp(), { ...settings, ...changed });
  return [data, service].map((stack) =>
    Annotations.fromStack(stack)
      .findError('*', Match.anyValue())
      .map(({ entry }) => String(entry.data)),
  );
}

test.each([
  ['an account', { account: undefined }, 'Set `account` and `region`.'],
  ['a region', { region: undefined }, 'Set `account` and `region`.'],
  ['an alarm address', { alarmAddresses: [] }, 'Set `alarmAddresses`.'],
])(
  'refuses both stacks of production without %s, and says what to set',
  (_, missing, expected) => {
    const errors = listErrors('prod', { ...ownProduction, ...missing } as Partial<StageSettings>);

    expect(errors).toEqual([[expect.stringContaining(expected)], [expect.stringContaining(expected)]]);
  },
  60_000,
);

test('accepts production with its own account, region and alarm address, and other stages without', () => {
  expect(listErrors('prod', ownProduction)).toEqual([[], []]);
  expect(listErrors('dev')).toEqual([[], []]);
  expect(listErrors('staging')).toEqual([[], []]);
}, 60_000);

test('names every feature flag that the installed CDK recommends, so that an update decides on new ones', () => {
  const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../..', file), 'utf8'));

  expect(read('lib/feature-flags.json')).toEqual(read('node_modules/aws-cdk-lib/recommended-feature-flags.json'));
});
