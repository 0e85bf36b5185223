import { References } from '../../local/cloudformation/references.ts';
import { supportedResources } from '../../local/cloudformation/resources.ts';
import type { Resource, Template } from '../../local/cloudformation/template.ts';
import type { Call } from './calls.ts';

type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown };

/** What the role of a function may do, as `action resource`, each resource by our name for it. */
export function grantsIn(template: Template, path: string): string[] {
  const references = new References(template);
  const role = roleOf(template, path);
  const policies = [...template.resources.values()].filter(
    ({ type, properties }) => type === 'AWS::IAM::Policy' && JSON.stringify(properties.Roles).includes(`"${role}"`),
  );
  const statements = policies.flatMap(({ properties }): Statement[] => Object(properties.PolicyDocument).Statement);
  const granted = statements.flatMap(({ Effect, Action, Resource, Condition }) => {
    if (Effect !== 'Allow' || Condition) throw new Error(`${path} has a grant that this test cannot judge`);
    const resources = [references.resolve(Resource)].flat().map((arn) => nameIn(String(arn)));
    return [Action].flat().flatMap((action) => resources.map((resource) => `${action} ${resource}`));
  });
  return [...new Set(granted)].sort();
}

const everyQueue = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
const everyStream = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** What Lambda does in the name of a function: it writes its log, and polls what feeds it. */
export function neededByServices(template: Template, path: string): Call[] {
  const references = new References(template);
  const { LoggingConfig } = functionOf(template, path).properties;
  const log = String(references.resolve(Object(LoggingConfig).LogGroup));
  const feeds = references
    .all(supportedResources.EventSourceMapping)
    .filter(({ properties }) => properties.FunctionName.split(':').includes(path));
  return [
    ...['CreateLogStream', 'PutLogEvents'].map((action) => ({ action: `logs:${action}`, resource: log })),
    ...feeds.flatMap(({ properties: { EventSourceArn, StartingPosition, DestinationConfig } }) => {
      const resource = nameIn(EventSourceArn);
      const unread = DestinationConfig?.OnFailure.Destination;
      return [
        ...(StartingPosition ? everyStream : everyQueue).map((action) => ({
          action: `${StartingPosition ? 'dynamodb' : 'sqs'}:${action}`,
          resource,
        })),
        ...(unread ? [{ action: 'sqs:SendMessage', resource: nameIn(unread) }] : []),
      ];
    }),
  ];
}

function functionOf({ resources }: Template, path: string): Resource {
  const found = [...resources.values()].find(({ type, name }) => type === 'AWS::Lambda::Function' && name === path);
  if (!found) throw new Error(`the template has no function ${path}`);
  return found;
}

function roleOf(template: Template, path: string): string {
  return Object(functionOf(template, path).properties.Role)['Fn::GetAtt'][0];
}

/** `arn:aws:dynamodb:…:table/Orders/index/owed` is `Orders/index/owed`; a queue and a secret are the last word. */
function nameIn(arn: string): string {
  return /:table\/(.+)$/.exec(arn)?.[1] ?? arn.split(':').at(-1) ?? arn;
}
