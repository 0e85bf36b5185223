import type { CfnResource } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { callAws } from '../../local/engines/aws-json.ts';
import { requestJson } from './account.ts';
import { type Difference, findDifferences, toCamelCase } from './compare.ts';
import { readExpected } from './deployed-resources.ts';

/** The properties that MiniStack 1.5.33 does not deploy, why, and the test that checks them instead. */
const lostProperties = [
  {
    suffix: ': timeToLive',
    reason: 'its CloudFormation ignores it',
    checkedBy: 'test/unit/lib/stack.test.ts',
  },
  {
    suffix: ': CorsConfiguration',
    reason: 'its CloudFormation keeps the names in upper case, so that no preflight matches',
    checkedBy: 'test/unit/lib/http-api.test.ts',
  },
];

const refusedTypes = new Set(['AWS::SecretsManager::RotationSchedule', 'AWS::Logs::QueryDefinition']);

/** Whether MiniStack 1.5.33 refuses a template because of the resource. It is not deployed. */
export function isRefused(resource: CfnResource): boolean {
  if (resource instanceof CfnAlarm) return resource.metrics !== undefined;
  return refusedTypes.has(resource.cfnResourceType);
}

/** The properties that MiniStack 1.5.33 does not support, so that they are not tested here. */
export const skipped = [
  'rotation of keys by schedule: it refuses AWS::SecretsManager::RotationSchedule (test/unit/lib/lambda-function.test.ts, test/unit/identity/keys/key-rotation.test.ts)',
  'gradual shift of traffic, and its rollback by alarms: it has no CodeDeploy, and dev shifts at once (test/unit/lib/canary-deployment.test.ts)',
  'throttling by the stage of the API (429): it stores the limits and does not apply them (test/unit/local/gateway/http-routes.test.ts)',
  'the alarm NotificationsFail: it refuses metric math (test/unit/lib/alarms.test.ts)',
  'the saved query of logs: it refuses AWS::Logs::QueryDefinition (test/unit/lib/alarms.test.ts)',
  'alarms that fire: they are created, but their metrics are not recorded (test/unit/lib/alarms.test.ts)',
  'roles: it allows every call (test/unit/lib/lambda-function.test.ts)',
  'TLS, encryption, and queue policies: it stores and ignores them (test/unit/lib/stack.test.ts)',
  'test/e2e/live.test.ts: its WebSocket API has a host of AWS, which no name server knows (test/unit/events/live)',
  'test/e2e/sign-in.test.ts: only the directory of a local system asks for no password',
  'test/e2e/own-system: it starts local systems, not a deployed one',
  'tests of test/e2e/{canaries,operations,failing-messages}.test.ts that write to tables and queues: only on a local system',
];

/** Prints the lost properties. Throws when others are lost too, or when one of the list is not lost any more. */
export function reportLost(found: readonly Difference[]): void {
  const unknown = found.filter(({ property }) => !lostProperties.some(({ suffix }) => property.endsWith(suffix)));
  const deployed = lostProperties.filter(({ suffix }) => !found.some(({ property }) => property.endsWith(suffix)));
  if (unknown.length > 0) throw new Error(`the deployed resources differ from the template:\n${format(unknown)}`);
  if (deployed.length > 0)
    throw new Error(
      `the emulator deploys this now; remove it from limits.ts: ${deployed.map(({ suffix }) => suffix).join()}`,
    );
  for (const { suffix, reason, checkedBy } of lostProperties)
    console.info(`  the emulator loses${suffix}, because ${reason}; set in the next step, and checked by ${checkedBy}`);
}

/** Sets the lost properties by the calls that a deploy makes. Throws when a difference remains. */
export async function setLostProperties(endpoint: string, assembly: string): Promise<void> {
  const { all } = await readExpected(endpoint, assembly);
  for (const { physical, properties } of all('AWS::DynamoDB::Table')) {
    const { TimeToLiveSpecification } = properties;
    const input = { TableName: physical, TimeToLiveSpecification };
    if (TimeToLiveSpecification) await callAws(endpoint, 'DynamoDB_20120810.UpdateTimeToLive', input);
  }
  for (const { physical, properties } of all('AWS::ApiGatewayV2::Api')) {
    if (properties.ProtocolType !== 'HTTP') continue;
    const corsConfiguration = toCamelCase(properties.CorsConfiguration);
    await requestJson(endpoint, 'apigateway', `/v2/apis/${physical}`, {
      method: 'PATCH',
      body: { corsConfiguration },
    });
  }
  const remaining = await findDifferences(endpoint, assembly);
  if (remaining.length > 0) throw new Error(`still different from the template:\n${format(remaining)}`);
}

function format(found: readonly Difference[]): string {
  const line = ({ property, expected, actual }: Difference) =>
    `  ${property} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
  return found.map(line).join('\n');
}
