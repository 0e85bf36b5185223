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
  readSetting,
  useDummyCredentials,
} from '../../local/environment.ts';
import { CommandError } from '../terminal/failures.ts';
import { createAction, type Session } from '../terminal/session.ts';
import { readPort } from './port.ts';

export type SystemOptions = { stage?: string; port?: number; yes?: true };

/** The stores that the identity commands use. Private keys are not part of it: they never leave the token function. */
export type System = {
  clients: Clients;
  publicKeys: PublicKeys;
  /** Asks the secret store to start a rotation, which then runs on its own. */
  rotate(): Promise<unknown>;
  /** The deployed stage, its account and region; undefined for the local system. */
  stage: string | undefined;
};
export type SystemSession<Options = object> = Session<Options & SystemOptions> & { system: System };

/** Makes the action of a command that works on clients or keys. */
export function useSystem<Options extends object>(runCommand: (session: SystemSession<Options>) => Promise<unknown>) {
  const connect = async (options: SystemOptions) => ({ system: await resolveSystem(options, process.env) });
  return createAction<Options & SystemOptions, { system: System }>(connect, runCommand);
}

/** Opens the deployed stage that the options name, by the outputs of its stack, else the system on this machine. */
async function resolveSystem(options: SystemOptions, env: NodeJS.ProcessEnv): Promise<System> {
  if (options.stage?.trim() === '')
    throw new CommandError('usage', '--stage is empty. Name a deployed stage, for example dev.');
  const { table, secret, dynamodb, secrets, stage } =
    options.stage === undefined ? openLocalSystem(options, env) : await openDeployedStage(options.stage);
  return {
    clients: createDynamodbClients(table, dynamodb),
    publicKeys: createDynamodbPublicKeys(table, dynamodb),
    rotate: () => secrets.send(new RotateSecretCommand({ SecretId: secret })),
    stage,
  };
}

/** Opens the local system with dummy credentials, so that no call can reach a real account. */
function openLocalSystem(options: SystemOptions, env: NodeJS.ProcessEnv) {
  const port = options.port ?? readPort(env);
  const running = readEndpointsFile(port);
  const dynamodb = findEndpoint(env, 'AWS_ENDPOINT_URL_DYNAMODB') ?? running.AWS_ENDPOINT_URL_DYNAMODB;
  const secrets = findEndpoint(env, 'AWS_ENDPOINT_URL_SECRETS_MANAGER') ?? running.AWS_ENDPOINT_URL_SECRETS_MANAGER;
  if (dynamodb === undefined || secrets === undefined)
    throw new CommandError(
      'usage',
      `No local system runs on port ${port}. Start one with \`npm start\`, or give its --port or a deployed --stage.`,
    );
  useDummyCredentials(env);
  const config = { ...withTimeouts, ...dummyCredentials };
  return {
    table: 'Identity',
    secret: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningKeys',
    dynamodb: new DynamoDBClient({ ...config, endpoint: dynamodb }),
    secrets: new SecretsManagerClient({ ...config, endpoint: secrets }),
    stage: undefined,
  };
}

function findEndpoint(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = readSetting(env, name);
  if (text !== undefined && !parseAddress(text))
    throw new CommandError('usage', `${describeSetting(name, maskAddress(text), addressAllowed)}.`);
  return text;
}

async function openDeployedStage(stage: string) {
  const StackName = `order-processing-${stage}-data`;
  const described = new CloudFormationClient(withTimeouts).send(new DescribeStacksCommand({ StackName }));
  const { Stacks } = await described.catch((thrown: Error) => {
    if (thrown.name !== 'ValidationError') throw thrown;
    throw new CommandError('refused', `${thrown.message}. Check that ${stage} is deployed in this account and region.`);
  });
  const output = (name: string) => {
    const value = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value === undefined)
      throw new CommandError('refused', `The stack ${StackName} has no output ${name}. Deploy it again.`);
    return value;
  };
  return {
    table: output('IdentityTable'),
    secret: output('SigningKeysSecret'),
    dynamodb: new DynamoDBClient(withTimeouts),
    secrets: new SecretsManagerClient(withTimeouts),
    stage: `${stage} (${describeAccount(Stacks?.[0]?.StackId)})`,
  };
}

/** Names the account and the region of an ARN. */
function describeAccount(arn = ''): string {
  const [, , , region, account] = arn.split(':');
  return `account ${account}, ${region}`;
}
