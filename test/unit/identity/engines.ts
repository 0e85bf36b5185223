import { createServer } from 'node:http';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll } from '@jest/globals';
import { createDynamodbClients } from '../../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../../functions/identity/adapters/public-keys.dynamodb.ts';
import { createSecretsManagerSigningKeys } from '../../../functions/identity/adapters/signing-keys.secrets-manager.ts';
import { createKey, isKeyPair } from '../../../functions/identity/adapters/tokens.jose.ts';
import { adoptKeys, proposeKey } from '../../../functions/identity/domain/rotate-keys.ts';
import { startSecretStore } from '../../../local/engines/secret-store.ts';
import { listen } from '../../../local/gateway/listen.ts';
import { embeddedEngine } from '../../support/engine.ts';

const dummyCredentials = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const secret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningKeys';

/** The engines of a local system, with a key rotation; `env` has their endpoints. */
export function engines() {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());
  return {
    env: () => opened.env,
    clients: () => createDynamodbClients('Identity', opened.dynamodb),
  };
}

async function open() {
  const engine = await embeddedEngine();
  const dynamodb = new DynamoDBClient({ ...dummyCredentials, endpoint: engine.endpoint });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'Identity',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  const resource = { id: 'Keys1', type: 'AWS::SecretsManager::Secret', name: 'SigningKeys', properties: {} };
  const store = await startSecretStore([{ resource, properties: { SecretString: '{"keys":[]}' } }], undefined);
  const ports = {
    ...createSecretsManagerSigningKeys(
      secret,
      () => new SecretsManagerClient({ ...dummyCredentials, endpoint: store.endpoint }),
    ),
    publicKeys: createDynamodbPublicKeys('Identity', dynamodb),
    createKey,
    isKeyPair,
    now: () => new Date(),
  };
  store.rotateEvery(1e6, secret, async (event) => {
    const { Step, ClientRequestToken: name } = Object(event);
    if (Step === 'createSecret') await proposeKey({ name }, ports);
    if (Step === 'finishSecret') await adoptKeys({ name }, ports);
  });
  return {
    dynamodb,
    env: {
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: store.endpoint,
    },
    async close() {
      dynamodb.destroy();
      await store.stop();
      await engine.stop();
    },
  };
}

/** A mock of CloudFormation that knows the stack of stage `dev`, with these outputs. */
export async function startMockCloudFormation(outputs: Record<string, string>) {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const name = new URLSearchParams(body).get('StackName');
    const isKnown = name === 'order-processing-dev-data';
    response.writeHead(isKnown ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(
      isKnown
        ? `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/1</StackId><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
        : `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    );
  });
  return {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    stop: () => void server.close().closeAllConnections(),
  };
}
