import { References } from '../../local/cloudformation/references.ts';
import { supportedResources } from '../../local/cloudformation/resources.ts';
import type { Resource, Template } from '../../local/cloudformation/template.ts';
import type { IamCall } from './calls.ts';

type Statement = { Sid?: string; Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown };

/** Returns the grants of a function's role as `action resource`, with our names of the resources. */
export function listGrants(template: Template, path: string): string[] {
  const references = new References(template);
  const role = findRole(template, path);
  const policies = [...template.resources.values()].filter(
    ({ type, properties }) => type === 'AWS::IAM::Policy' && JSON.stringify(properties.Roles).includes(`"${role}"`),
  );
  const statements = policies.flatMap(({ properties }): Statement[] => Object(properties.PolicyDocument).Statement);
  const granted = statements.flatMap(({ Sid, Effect, Action, Resource, Condition }) => {
    // Only the release before makes these calls.
    if (Sid?.startsWith('Former')) return [];
    if (Effect !== 'Allow' || Condition)
      throw new Error(`${path} has a grant with a condition or a denial, which this test does not support`);
    const resources = [references.resolve(Resource)].flat().map((arn) => toResourceName(String(arn)));
    return [Action].flat().flatMap((action) => resources.map((resource) => `${action} ${resource}`));
  });
  return [...new Set(granted)].sort();
}

const queueActions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** Returns the calls of Lambda with the function's role: it writes the log and polls the event sources. */
export function listServiceCalls(template: Template, path: string): IamCall[] {
  const references = new References(template);
  const { LoggingConfig } = findFunction(template, path).properties;
  const log = String(references.resolve(Object(LoggingConfig).LogGroup));
  const eventSources = references
    .all(supportedResources.EventSourceMapping)
    .filter(({ properties }) => properties.FunctionName.split(':').includes(path));
  return [
    ...['CreateLogStream', 'PutLogEvents'].map((action) => ({ action: `logs:${action}`, resource: log })),
    ...eventSources.flatMap(({ properties: { EventSourceArn, StartingPosition, DestinationConfig } }) => {
      const resource = toResourceName(EventSourceArn);
      const onFailure = DestinationConfig?.OnFailure.Destination;
      return [
        ...(StartingPosition ? streamActions : queueActions).map((action) => ({
          action: `${StartingPosition ? 'dynamodb' : 'sqs'}:${action}`,
          resource,
        })),
        ...(onFailure ? [{ action: 'sqs:SendMessage', resource: toResourceName(onFailure) }] : []),
      ];
    }),
  ];
}

function findFunction({ resources }: Template, path: string): Resource {
  const found = [...resources.values()].find(({ type, name }) => type === 'AWS::Lambda::Function' && name === path);
  if (!found) throw new Error(`the template has no function ${path}`);
  return found;
}

function findRole(template: Template, path: string): string {
  return Object(findFunction(template, path).properties.Role)['Fn::GetAtt'][0];
}

/** Returns `Orders/index/owed` for `arn:…:table/Orders/index/owed`, and the last part of any other ARN. */
function toResourceName(arn: string): string {
  if (arn.endsWith('/live/POST/@connections/*')) return '@connections';
  return /:table\/(.+)$/.exec(arn)?.[1] ?? arn.split(':').at(-1) ?? arn;
}
