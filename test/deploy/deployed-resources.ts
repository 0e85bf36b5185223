import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { References } from '../../local/cloudformation/references.ts';
import { type Resource, readTemplate, type Template } from '../../local/cloudformation/template.ts';
import { callAws } from '../../local/engines/aws-json.ts';
import { requestXml } from './account.ts';

/** A resource of the template, with its physical id. */
export interface DeployedResource extends Resource {
  readonly physical: string;
}

const stacks = ['order-processing-dev-data', 'order-processing-dev-service'];

/** Returns the deployed resources of the stage by logical id. */
export async function listDeployed(endpoint: string): Promise<Map<string, { physical: string; type: string }>> {
  const responses = await Promise.all(
    stacks.map((StackName) =>
      requestXml(endpoint, 'cloudformation', { Action: 'DescribeStackResources', Version: '2010-05-15', StackName }),
    ),
  );
  const members = responses.join('').matchAll(/<member>(.*?)<\/member>/gs);
  const of = (member: string, field: string) => new RegExp(`<${field}>(.*?)</${field}>`, 's').exec(member)?.[1] ?? '';
  return new Map(
    [...members].map(([, member = '']) => [
      of(member, 'LogicalResourceId'),
      { physical: of(member, 'PhysicalResourceId'), type: of(member, 'ResourceType') },
    ]),
  );
}

/** Returns the names of the stage's stacks that exist. */
export async function listStacks(endpoint: string): Promise<string[]> {
  const response = await requestXml(endpoint, 'cloudformation', { Action: 'DescribeStacks', Version: '2010-05-15' });
  return [...response.matchAll(/<StackName>(.*?)<\/StackName>/g)]
    .map(([, name = '']) => name)
    .filter((name) => stacks.includes(name));
}

export async function readStatus(endpoint: string, StackName: string): Promise<string | undefined> {
  const input = { Action: 'DescribeStacks', Version: '2010-05-15', StackName };
  return /<StackStatus>(.*?)<\/StackStatus>/.exec(await requestXml(endpoint, 'cloudformation', input))?.[1];
}

/** Returns the resources of the template with their physical ids, and resolves references between them. */
export async function readExpected(
  endpoint: string,
  assembly: string,
): Promise<{ references: References; all: (type: string) => DeployedResource[] }> {
  const [stage = ''] = readdirSync(assembly).filter((name) => name.startsWith('assembly-'));
  const template: Template = readTemplate(join(assembly, stage));
  const names = await listDeployed(endpoint);
  const references = new References(template);
  const all = (type: string) =>
    [...template.resources.values()]
      .filter((resource) => resource.type === type)
      .map((resource) => ({ ...resource, physical: names.get(resource.id)?.physical ?? '' }));
  for (const { id, physical } of all('AWS::SQS::Queue')) {
    references.set(id, 'Ref', physical);
    references.set(id, 'Arn', (await readAttributes(endpoint, physical)).QueueArn ?? '');
  }
  for (const type of ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::DynamoDB::Table'])
    for (const { id, physical } of all(type)) references.set(id, 'Ref', physical);
  return { references, all };
}

export async function readAttributes(endpoint: string, QueueUrl: string): Promise<Record<string, string>> {
  const input = { QueueUrl, AttributeNames: ['All'] };
  const response: any = await callAws(endpoint, 'AmazonSQS.GetQueueAttributes', input);
  return response.Attributes;
}
