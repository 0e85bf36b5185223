import { callAws } from '../../local/engines/aws-json.ts';
import { rest } from './account.ts';
import { type Difference, differences, inLowerCase } from './compare.ts';
import { askedFor } from './deployed-resources.ts';

/** What MiniStack 1.5.33 loses of a deploy: how what was compared ends, why it is lost, and which test holds it instead. */
const lost = [
  {
    of: ': timeToLive',
    because: 'its CloudFormation takes it and does nothing with it',
    heldBy: 'test/unit/lib/stack.test.ts',
  },
  {
    of: ': CorsConfiguration',
    because: 'its CloudFormation keeps the names in upper case, and then no preflight finds them',
    heldBy: 'test/unit/lib/http-api.test.ts',
  },
];

/** Types that MiniStack 1.5.33 refuses a whole template for; they are left out of what is deployed. */
export const refused: readonly string[] = ['AWS::SecretsManager::RotationSchedule'];

/** What MiniStack 1.5.33 cannot show, so that nothing here says anything about it. */
export const skipped = [
  'rotation of keys by schedule: it refuses AWS::SecretsManager::RotationSchedule (test/unit/lib/lambda-function.test.ts, test/unit/identity/keys/key-rotation.test.ts)',
  'gradual shift of traffic and rollback: it has no CodeDeploy, and dev shifts at once (test/unit/lib/canary-deployment.test.ts)',
  'throttling by the stage of the API (429): it keeps the limits and does not apply them (test/unit/local/gateway/http-routes.test.ts)',
  'alarms that ring: they are made, and what they watch is not measured (test/unit/lib/alarms.test.ts)',
  'roles: every call is allowed (test/unit/lib/lambda-function.test.ts)',
  'TLS, encryption, and policies of queues: they are kept and mean nothing (test/unit/lib/stack.test.ts)',
  'test/e2e/own-system: they run systems of their own on this machine, not a deployed one',
  'what reaches behind the API, in test/e2e/{canaries,rare-paths}.test.ts: only where the suite has started the engines',
];

/** Says what was lost, and throws when that is more than is known, or less: then the list is out of date. */
export function tellLost(found: readonly Difference[]): void {
  const unknown = found.filter(({ what }) => !lost.some(({ of }) => what.endsWith(of)));
  const kept = lost.filter(({ of }) => !found.some(({ what }) => what.endsWith(of)));
  if (unknown.length > 0) throw new Error(`what stands is not what was asked for:\n${told(unknown)}`);
  if (kept.length > 0)
    throw new Error(
      `the emulator keeps this now, take it from the list in limits.ts: ${kept.map(({ of }) => of).join()}`,
    );
  for (const { of, because, heldBy } of lost)
    console.info(`  the emulator loses${of}, because ${because}; set below, and held by ${heldBy}`);
}

/** Sets what the emulator lost, by the calls that a deploy would have made. Throws when something is missing even then. */
export async function setWhatWasLost(endpoint: string, assembly: string): Promise<void> {
  const { all } = await askedFor(endpoint, assembly);
  for (const { physical, properties } of all('AWS::DynamoDB::Table')) {
    const { TimeToLiveSpecification } = properties;
    const asked = { TableName: physical, TimeToLiveSpecification };
    if (TimeToLiveSpecification) await callAws(endpoint, 'DynamoDB_20120810.UpdateTimeToLive', asked);
  }
  for (const { physical, properties } of all('AWS::ApiGatewayV2::Api')) {
    const corsConfiguration = inLowerCase(properties.CorsConfiguration);
    await rest(endpoint, 'apigateway', `/v2/apis/${physical}`, {
      method: 'PATCH',
      body: { corsConfiguration },
    });
  }
  const left = await differences(endpoint, assembly);
  if (left.length > 0) throw new Error(`still not what was asked for:\n${told(left)}`);
}

function told(found: readonly Difference[]): string {
  const line = ({ what, wanted, found: has }: Difference) =>
    `  ${what} is ${JSON.stringify(has)}, not ${JSON.stringify(wanted)}`;
  return found.map(line).join('\n');
}
