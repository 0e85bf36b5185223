import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createDynamodbClients } from '../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../functions/identity/adapters/public-keys.dynamodb.ts';
import type { Clients, PublicKeys } from '../../functions/identity/domain/ports.ts';
import { withTimeouts } from '../../functions/platform/aws-clients.ts';
import { readEndpointsFile } from '../../local/endpoints-file.ts';
import {
  addressAllowed,
  describeSetting,
  dummyCredentials,
  maskAddress,
  parseAddress,
  parsePort,
  portAllowed,
  readSetting,
  useDummyCredentials,
} from '../../local/environment.ts';
import { Misused } from '../terminal/failures.ts';
import { Refused } from './failures.ts';

export type SystemOptions = { stage?: string; port?: number };

/** What decides on clients and keys works on. Private keys are not among it: they leave the token function for nobody. */
export type System = {
  clients: Clients;
  publicKeys: PublicKeys;
  /** Has the secret store begin a rotation, which goes on by itself. */
  rotate(): Promise<unknown>;
};

/** The system that the options say: a deployed stage, found by what its stack puts out, else the one on this machine. */
export async function resolveSystem(options: SystemOptions, env: NodeJS.ProcessEnv): Promise<System> {
  if (options.stage?.trim() === '') throw new Misused('--stage is empty: name a deployed stage, such as dev.');
  const { table, secret, dynamodb, secrets } =
    options.stage === undefined ? openLocalSystem(options, env) : await openDeployedStage(options.stage);
  return {
    clients: createDynamodbClients(table, dynamodb),
    publicKeys: createDynamodbPublicKeys(table, dynamodb),
    rotate: () => secrets.send(new RotateSecretCommand({ SecretId: secret })),
  };
}

/** By the names that the local stage has, and as nobody in particular: no real account can be meant. */
function openLocalSystem(options: SystemOptions, env: NodeJS.ProcessEnv) {
  const port = options.port ?? getPort(readSetting(env, 'PORT') ?? '3000');
  const noted = readEndpointsFile(port);
  const dynamodb = findEndpoint(env, 'AWS_ENDPOINT_URL_DYNAMODB') ?? noted.AWS_ENDPOINT_URL_DYNAMODB;
  const secrets = findEndpoint(env, 'AWS_ENDPOINT_URL_SECRETS_MANAGER') ?? noted.AWS_ENDPOINT_URL_SECRETS_MANAGER;
  if (dynamodb === undefined || secrets === undefined)
    throw new Misused(
      `No local system was started here on port ${port}. Start one with \`npm start\`, say its port with --port, or name a deployed stage with --stage.`,
    );
  useDummyCredentials(env);
  const nobody = { ...withTimeouts, ...dummyCredentials };
  return {
    table: 'Identity',
    secret: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningKeys',
    dynamodb: new DynamoDBClient({ ...nobody, endpoint: dynamodb }),
    secrets: new SecretsManagerClient({ ...nobody, endpoint: secrets }),
  };
}

function getPort(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new Misused(`${describeSetting('PORT', text, portAllowed)}.`);
  return port;
}

function findEndpoint(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = readSetting(env, name);
  if (text !== undefined && !parseAddress(text))
    throw new Misused(`${describeSetting(name, maskAddress(text), addressAllowed)}.`);
  return text;
}

async function openDeployedStage(stage: string) {
  const StackName = `order-processing-${stage}-data`;
  const asked = new CloudFormationClient(withTimeouts).send(new DescribeStacksCommand({ StackName }));
  const { Stacks } = await asked.catch((thrown: Error) => {
    if (thrown.name !== 'ValidationError') throw thrown;
    throw new Refused(`${thrown.message}. Is ${stage} deployed in this account and region?`);
  });
  const output = (name: string) => {
    const value = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value === undefined) throw new Refused(`The stack ${StackName} puts out no ${name}: deploy it again.`);
    return value;
  };
  return {
    table: output('IdentityTable'),
    secret: output('SigningKeysSecret'),
    dynamodb: new DynamoDBClient(withTimeouts),
    secrets: new SecretsManagerClient(withTimeouts),
  };
}
