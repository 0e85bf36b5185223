import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { listSimulated } from './simulated.ts';
import type { StageSettings } from './stage-settings.ts';

/** Returns what a protected stage lacks, as a sentence that says what to do; undefined when it lacks nothing. */
type ProductionCheck = (stage: StageSettings, context: (name: string) => unknown) => string | undefined;

const checks: Readonly<Record<string, ProductionCheck>> = {
  simulated: (stage, context) => {
    const simulated = listSimulated(stage);
    if (simulated.length === 0 || context('allowSimulated') === 'true') return undefined;
    return `Set a real ${simulated.join(' and a real ')}, or deploy a rehearsal with \`-c allowSimulated=true\`.`;
  },
  account: ({ account, region }) =>
    account && region
      ? undefined
      : 'Set `account` and `region`. Without them a deploy goes to the account that the shell happens to use.',
  alarmAddresses: ({ alarmAddresses }) =>
    alarmAddresses.length > 0 ? undefined : 'Set `alarmAddresses`. Without one no alarm notifies anyone.',
};

/**
 * Refuses the stacks of a stage with `deletionProtection` that lacks what production needs. The CLI synthesizes, compares
 * and deploys the stacks of other stages all the same.
 */
export function checkProduction(stacks: readonly Construct[], stage: StageSettings): void {
  if (!stage.deletionProtection) return;
  for (const [name, check] of Object.entries(checks))
    for (const stack of stacks) {
      const lack = check(stage, (key) => stack.node.tryGetContext(key));
      if (lack)
        Validations.of(stack).addError(
          `production.${name}`,
          `The stage ${stage.name} is not complete. ${lack} See lib/stages.ts.`,
        );
    }
}
