import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesized } from './synthesized.ts';

/**
 * The resources that a deployment must neither replace nor delete: tables, secrets, queues, directories and the API, by their ids in the templates,
 * with the properties whose change makes CloudFormation replace them or lose their content.
 */
export type Survivors = Record<string, Record<string, Record<string, string>>>;

const file = join(import.meta.dirname, 'stateful-resources.json');
const deployed = ['dev', 'staging', 'prod'];

export function committedSurvivors(): Survivors {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** By stack, then by id. */
export function survivorsOf(stage: string, changed: Parameters<typeof synthesized>[1] = {}): Survivors {
  const { stacks } = synthesized(stage, changed);
  return Object.fromEntries(stacks.map(({ name, template }) => [name, held(template.toJSON().Resources)]));
}

/** Returns a sentence for each resource that would be lost or that is not recorded. */
export function losses(committed: Survivors, now: Survivors): string[] {
  return Object.entries(committed).flatMap(([stack, before]) => {
    const after = now[stack];
    if (!after) return [`the stack ${stack} is gone, and all in it would be left behind or deleted`];
    const lost = Object.entries(before).flatMap(([id, was]) => {
      const is = after[id];
      if (!is) return [`${was.what} (${id} in ${stack}) would be deleted, or orphaned`];
      const changed = Object.keys({ ...was, ...is }).filter((name) => was[name] !== is[name]);
      return changed.map((name) => `${was.what} (${id} in ${stack}): ${name} is ${is[name]}, and was ${was[name]}`);
    });
    const added = Object.keys(after).filter((id) => !before[id]);
    return [...lost, ...added.map((id) => `${after[id]?.what} (${id} in ${stack}) is new, and not on record`)];
  });
}

type Resources = Record<
  string,
  { Type: string; Properties: any; Metadata?: { logicalName?: string } & object } & object
>;

function held(resources: Resources): Record<string, Record<string, string>> {
  const entries = Object.entries(resources).flatMap(([id, resource]) => {
    const { Type, Properties, Metadata, DeletionPolicy, UpdateReplacePolicy }: any = resource;
    const content = whatCounts[Type]?.(Properties);
    if (!content) return [];
    const what = `${Metadata?.logicalName ?? id}, a ${Type.split('::').at(-1).toLowerCase()}`;
    return [[id, { what, ...texts(content), whenRemoved: DeletionPolicy, whenReplaced: UpdateReplacePolicy }] as const];
  });
  return Object.fromEntries(entries);
}

/** The properties of each stateful type whose change replaces the resource or loses content. */
const whatCounts: Record<string, (properties: any) => Record<string, unknown> | undefined> = {
  'AWS::DynamoDB::Table': (table) => {
    const types = new Map(table.AttributeDefinitions.map((each: any) => [each.AttributeName, each.AttributeType]));
    const key = (keys: any[]) =>
      keys.map((each) => `${each.AttributeName} ${types.get(each.AttributeName)}`).join(' + ');
    return {
      name: table.TableName,
      key: key(table.KeySchema),
      // A changed index is deleted and built again, and a deploy can do that for one at a time; a changed stream forgets.
      indexes: (table.GlobalSecondaryIndexes ?? []).map((index: any) => `${index.IndexName}: ${key(index.KeySchema)}`),
      stream: table.StreamSpecification?.StreamViewType,
      expires: table.TimeToLiveSpecification?.AttributeName,
    };
  },
  'AWS::SQS::Queue': (queue) => ({
    name: queue.QueueName,
    fifo: queue.FifoQueue,
    keepsSeconds: queue.MessageRetentionPeriod,
  }),
  // A pool that is replaced has none of its people.
  'AWS::Cognito::UserPool': (pool) => ({
    name: pool.UserPoolName,
    signInBy: pool.UsernameAttributes ?? pool.AliasAttributes,
    attributes: (pool.Schema ?? []).map((attribute: any) => attribute.Name),
  }),
  // A vault that is replaced keeps its backups, but gets no new ones.
  'AWS::Backup::BackupVault': (vault) => ({ name: vault.BackupVaultName }),
  // Its id is in the URL of every client, and is the issuer of every token.
  'AWS::ApiGatewayV2::Api': ({ ProtocolType }) => (ProtocolType === 'HTTP' ? { protocol: ProtocolType } : undefined),
  'AWS::ApiGatewayV2::DomainName': ({ DomainName }) => ({ name: DomainName }),
  // A changed text overwrites what has been written since.
  'AWS::SecretsManager::Secret': (secret) => ({ name: secret.Name, text: secret.SecretString }),
};

function texts(content: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(content).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name, Array.isArray(value) ? value.join('; ') : String(value)]),
  );
}

// `npm run stateful:record` accepts a loss: see "Changing what survives" in docs/deploy.md.
if (import.meta.main) {
  const all = Object.assign({}, ...deployed.map((stage) => survivorsOf(stage)));
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
