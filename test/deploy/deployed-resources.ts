import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { References } from '../../local/cloudformation/references.ts';
import { type Resource, readTemplate, type Template } from '../../local/cloudformation/template.ts';
import { callAws } from '../../local/engines/aws-json.ts';
import { ask } from './account.ts';

/** A resource as its template has it, with the name that it got at the deploy. */
export interface Standing extends Resource {
  readonly physical: string;
}

const stacks = ['order-processing-dev-data', 'order-processing-dev-service'];

/** Every resource of the stage that stands, by logical id. */
export async function standing(endpoint: string): Promise<Map<string, { physical: string; type: string }>> {
  const answers = await Promise.all(
    stacks.map((StackName) =>
      ask(endpoint, 'cloudformation', { Action: 'DescribeStackResources', Version: '2010-05-15', StackName }),
    ),
  );
  const members = answers.join('').matchAll(/<member>(.*?)<\/member>/gs);
  const of = (member: string, field: string) => new RegExp(`<${field}>(.*?)</${field}>`, 's').exec(member)?.[1] ?? '';
  return new Map(
    [...members].map(([, member = '']) => [
      of(member, 'LogicalResourceId'),
      { physical: of(member, 'PhysicalResourceId'), type: of(member, 'ResourceType') },
    ]),
  );
}

/** The stacks of the stage that are left, by name. */
export async function stacksLeft(endpoint: string): Promise<string[]> {
  const answer = await ask(endpoint, 'cloudformation', { Action: 'DescribeStacks', Version: '2010-05-15' });
  return [...answer.matchAll(/<StackName>(.*?)<\/StackName>/g)]
    .map(([, name = '']) => name)
    .filter((name) => stacks.includes(name));
}

/** What was asked for, resource by resource, with the names that it got: references to a queue or a table are its own. */
export async function askedFor(
  endpoint: string,
  assembly: string,
): Promise<{ references: References; all: (type: string) => Standing[] }> {
  const [stage = ''] = readdirSync(assembly).filter((name) => name.startsWith('assembly-'));
  const template: Template = readTemplate(join(assembly, stage));
  const names = await standing(endpoint);
  const references = new References(template);
  const all = (type: string) =>
    [...template.resources.values()]
      .filter((resource) => resource.type === type)
      .map((resource) => ({ ...resource, physical: names.get(resource.id)?.physical ?? '' }));
  for (const { id, physical } of all('AWS::SQS::Queue')) {
    references.set(id, 'Ref', physical);
    references.set(id, 'Arn', (await attributesOf(endpoint, physical)).QueueArn ?? '');
  }
  for (const type of ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::DynamoDB::Table'])
    for (const { id, physical } of all(type)) references.set(id, 'Ref', physical);
  return { references, all };
}

export async function attributesOf(endpoint: string, QueueUrl: string): Promise<Record<string, string>> {
  const asked = { QueueUrl, AttributeNames: ['All'] };
  const answer: any = await callAws(endpoint, 'AmazonSQS.GetQueueAttributes', asked);
  return answer.Attributes;
}
