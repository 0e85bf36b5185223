import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { toItem } from '../../../functions/platform/dynamodb/item.ts';
import { clientId } from './example.ts';

/** Stores a signing key and some clients as identity does, and returns a token of each client. */
export async function admittedClients(table: string, dynamodb: DynamoDBClient): Promise<Record<string, string>> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const { n, e } = await exportJWK(publicKey);
  const keys = {
    pk: 'keys',
    revision: 1,
    keys: [{ kid: 'k1', n, e, signsFrom: '2026-01-01T00:00:00.000Z' }],
    cursorKeys: [Buffer.alloc(32, 1).toString('base64')],
  };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: toItem(keys) }));
  const clients: Record<string, string[]> = {
    [clientId]: ['orders:read', 'orders:write'],
    'other-shop': ['orders:read'],
    'demo-carrier': ['deliveries:write'],
    'demo-operator': ['operations'],
    'price-list': ['products:read'],
  };
  const tokens: Record<string, string> = {};
  for (const [client, scopes] of Object.entries(clients)) {
    const item = toItem({ pk: `client#${client}`, scopes });
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: item }));
    tokens[client] = await new SignJWT({ client_id: client, scope: scopes.join(' '), jti: client })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'at+jwt' })
      .setIssuer('http://issuer')
      .setAudience('orders-api')
      .setSubject(client)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  }
  return tokens;
}
