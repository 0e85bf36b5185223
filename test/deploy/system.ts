import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbClients } from '../../functions/identity/adapters/clients.dynamodb.ts';
import { addClient } from '../../functions/identity/domain/manage-clients.ts';
import { scopes } from '../../functions/platform/auth/access.ts';
import { selectStages } from '../../lib/stages.ts';
import { callAws } from '../../local/engines/aws-json.ts';
import { createEnvironment, region, requestJson } from './account.ts';
import { listDeployed } from './deployed-resources.ts';
import { runNode } from './programs.ts';

export interface NewClient {
  readonly clientId: string;
  readonly secret: string;
}

/** Adds a client with all scopes to the Identity table. */
export async function addClientTo(endpoint: string): Promise<NewClient> {
  const client = { clientId: `deploy-${randomUUID()}`, secret: randomUUID() };
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: key = '' } = createEnvironment(endpoint, '');
  const dynamodb = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: id, secretAccessKey: key },
  });
  const clients = createDynamodbClients(await findPhysicalId(endpoint, 'AWS::DynamoDB::Table', /^Identity/), dynamodb);
  await addClient({ ...client, scopes }, { clients });
  dynamodb.destroy();
  return client;
}

/** Verifies the address that mails of the stage are sent from, as docs/deploy.md tells a person to. */
export async function verifySender(endpoint: string): Promise<void> {
  const address = /<(.+)>$/.exec(selectStages('dev')[0]?.notifications.from ?? '')?.[1];
  await requestJson(endpoint, 'ses', '/v2/email/identities', { method: 'POST', body: { EmailIdentity: address } });
}

/** Returns the URL of the API, by path: not every machine resolves the emulator's host names. */
export async function findUrl(endpoint: string): Promise<string> {
  const id = await findPhysicalId(endpoint, 'AWS::ApiGatewayV2::Api', /^Api/);
  return `${endpoint}/_aws/execute-api/${id}`;
}

async function findPhysicalId(endpoint: string, type: string, logical: RegExp): Promise<string> {
  const found = [...(await listDeployed(endpoint))].find(([id, each]) => each.type === type && logical.test(id));
  if (!found) throw new Error(`no ${type} is deployed whose logical id matches ${logical}`);
  return found[1].physical;
}

/** Throws unless a browser of any origin may place an order, as in stage dev. */
export async function checkPreflight(endpoint: string): Promise<void> {
  const headers = {
    origin: 'https://shop.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,idempotency-key',
  };
  const { status, headers: responseHeaders } = await fetch(`${await findUrl(endpoint)}/orders`, {
    method: 'OPTIONS',
    headers,
  });
  const allowed = responseHeaders.get('access-control-allow-origin');
  if (status >= 300 || allowed !== '*')
    throw new Error(`the preflight returned ${status} and allows the origin ${allowed}`);
}

/** Runs `test/e2e` on the deployed API. */
export async function runSuite(endpoint: string, client: NewClient, signal: AbortSignal): Promise<void> {
  const env = {
    ...createEnvironment(endpoint, process.env.HOME ?? ''),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    API_URL: await findUrl(endpoint),
    API_CLIENT_ID: client.clientId,
    API_CLIENT_SECRET: client.secret,
    E2E_ORDERS: process.env.E2E_ORDERS ?? '100',
  };
  const jest = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
    ...[
      '--selectProjects',
      'e2e',
      '--runInBand',
      '--testPathIgnorePatterns',
      'own-system',
      'e2e/live',
      '/node_modules/',
    ],
  ];
  const { code } = await runNode(jest, env, { verbose: true, signal });
  if (code !== 0) throw new Error(`the suite ended with ${code}`);
}

export async function listTablesAndQueues(endpoint: string): Promise<string[]> {
  const { TableNames }: any = await callAws(endpoint, 'DynamoDB_20120810.ListTables', {});
  const { QueueUrls = [] }: any = await callAws(endpoint, 'AmazonSQS.ListQueues', {});
  return [...TableNames, ...QueueUrls];
}
