import { App, type AppProps } from 'aws-cdk-lib';
import recommended from './feature-flags.json' with { type: 'json' };

/** The feature flags whose recommended value does not fit. */
const own = {
  // A value that another stack uses is exported, so that the emulator and the local system can resolve it.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  // An error of a stage then ends the synthesis of all stages. The CLI refuses the stacks of that stage alone.
  '@aws-cdk/core:annotationsInValidationReport': false,
  '@aws-cdk/core:enableAdditionalMetadataCollection': false,
};

/**
 * Creates the CDK app with every feature flag pinned. The flags are here and not in cdk.json because tests and the local
 * system start the app without the CDK CLI.
 */
export function createApp(props: AppProps = {}): App {
  const context = { ...recommended, ...own, ...props.context };
  return new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false, ...props, context });
}
