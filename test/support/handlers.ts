import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { toItem } from '../../functions/platform/dynamodb/item.ts';

/** The environment of a handler in a test, beside its tables and queues. */
export function createHandlerEnvironment(engine: { endpoint: string }) {
  return {
    ...{ AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: 'eu-central-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', POWERTOOLS_LOG_LEVEL: 'SILENT' },
    ...{ ISSUER: 'http://issuer', AUDIENCE: 'orders-api', RATE_PER_SECOND: '10000', RATE_BURST: '10000' },
    ...{ EVENT_RETENTION_DAYS: '30', LINK_KEYS_SECRET: 'link-keys', WEBHOOK_TARGETS: 'localhost' },
    ...{
      NOTIFICATION_TEMPLATES: 'placed',
      REPORT_ADDRESSES: 'none',
      NOTIFICATIONS_QUEUE_URL: 'https://sqs/notifications',
    },
    ...{ WEBHOOKS_QUEUE_URL: 'https://sqs/webhooks', SHOP_NAME: 'Demo shop', SHOP_TIME_ZONE: 'Europe/Rome' },
    ...{ PEOPLE_ISSUER: 'http://people', PEOPLE_CLIENT_ID: 'orders-console', PEOPLE_SCOPE: 'openid profile' },
    ...{ LIVE_URL: 'wss://live.example/live', LIVE_ENDPOINT_URL: 'https://live.example/live' },
  };
}

/** The content of the secret with the keys of links. */
export const linkKeys = { id: '1', key: 'k'.repeat(64) };

/** Stores a signing key and clients with these scopes as identity does. Returns a token of each client, and of an operator who is a person. */
export async function admitClients(
  clients: Readonly<Record<string, readonly string[]>>,
  { table, dynamodb }: { table: string; dynamodb: DynamoDBClient },
): Promise<Record<string, string>> {
  const put = (item: Record<string, unknown>) =>
    dynamodb.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const { n, e } = await exportJWK(publicKey);
  const cursorKeys = [Buffer.alloc(32, 1).toString('base64')];
  await put({
    pk: 'keys',
    revision: 1,
    keys: [{ kid: 'k1', n, e, signsFrom: '2026-01-01T00:00:00.000Z' }],
    cursorKeys,
  });
  const sign = (subject: string, claims: Record<string, string>) =>
    new SignJWT({ jti: subject, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'at+jwt' })
      .setIssuer('http://issuer')
      .setAudience('orders-api')
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  const tokens: Record<string, string> = {
    person: await sign('ada', { client_id: 'console', name: 'Ada Lovelace', scope: 'operations' }),
  };
  for (const [client, scopes] of Object.entries(clients)) {
    await put({ pk: `client#${client}`, scopes });
    tokens[client] = await sign(client, { client_id: client, scope: scopes.join(' ') });
  }
  return tokens;
}

/** The clients of the tests of delivery, operations and the whole API. */
export const exampleClients = {
  'demo-shop': ['orders:read', 'orders:write'],
  'other-shop': ['orders:read'],
  'demo-carrier': ['deliveries:write'],
  'demo-operator': ['operations'],
  'price-list': ['products:read'],
};
