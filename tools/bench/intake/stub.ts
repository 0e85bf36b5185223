import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { SignJWT } from 'jose/jwt/sign';
import { listen } from '../../../local/gateway/listen.ts';
import { ownCertificate } from './certificate.ts';

/** Whom the tokens are of, where, and for whom. */
export const parties = { issuer: 'http://localhost:3000', audience: 'orders', clientId: 'demo-shop' };

export interface Stub {
  readonly endpoint: string;
  /** The file with the certificate by which its callers know it. */
  readonly certificate: string;
  readonly token: string;
  /** The operations that were called since this was last asked, in their order. */
  calls(): string[];
  stop(): void;
}

const soon = { S: '2020-01-01T00:00:00.000Z' };
const product = {
  pk: { S: 'espresso-cups' },
  productId: { S: 'espresso-cups' },
  name: { S: 'Espresso cups' },
  currency: { S: 'EUR' },
  ...Object.fromEntries(
    Object.entries({
      price: 1999,
      version: 1,
      available: 1e6,
      held: 0,
      sold: 0,
      writtenOff: 0,
      stocked: 1e6,
    }).map(([name, value]) => [name, { N: String(value) }]),
  ),
};

/**
 * A server that says yes: to every write, and with the one client, key and product to every read. It answers at once, so
 * that what is measured is what the caller does. It speaks TLS, as AWS does: the SDK loads other parts without.
 */
export async function startStub(): Promise<Stub> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const items = createItems(publicKey);
  const calls: string[] = [];
  const own = ownCertificate();
  const certificate = join(mkdtempSync(join(tmpdir(), 'bench-')), 'certificate.pem');
  writeFileSync(certificate, own.cert);
  const server = createServer(own, async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const asked: unknown = await json(request);
    calls.push(operation);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(respondTo(operation, asked, items)));
  });
  server.keepAliveTimeout = 60_000;
  return {
    endpoint: `https://127.0.0.1:${await listen(server)}`,
    certificate,
    token: await signToken(privateKey),
    calls: () => calls.splice(0),
    stop: () => {
      rmSync(dirname(certificate), { recursive: true });
      server.close().closeAllConnections();
    },
  };
}

type Items = ReadonlyMap<string, Record<string, unknown>>;

function createItems(publicKey: KeyObject): Items {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const key = { kid: { S: 'k1' }, n: { S: n }, e: { S: e }, signsFrom: soon };
  return new Map<string, Record<string, unknown>>([
    ['keys', { keys: { L: [{ M: key }] } }],
    [`client#${parties.clientId}`, { scopes: { L: [{ S: 'orders:write' }] } }],
    ['espresso-cups', product],
  ]);
}

function respondTo(operation: string, asked: unknown, items: Items): object {
  const text = JSON.stringify(asked);
  if (operation === 'GetItem') return { Item: items.get(/"pk":\{"S":"([^"]+)"/.exec(text)?.[1] ?? '') };
  if (operation === 'BatchGetItem') return { Responses: { Products: [product] }, UnprocessedKeys: {} };
  if (operation !== 'SendMessage') return {};
  const body = typeof asked === 'object' && asked && 'MessageBody' in asked ? String(asked.MessageBody) : '';
  return {
    MessageId: 'm',
    MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
    SequenceNumber: '1',
  };
}

function signToken(privateKey: KeyObject): Promise<string> {
  return new SignJWT({ client_id: parties.clientId, scope: 'orders:write' })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'k1' })
    .setIssuer(parties.issuer)
    .setAudience(parties.audience)
    .setSubject(parties.clientId)
    .setIssuedAt()
    .setExpirationTime('1h')
    .setJti('bench')
    .sign(privateKey);
}
