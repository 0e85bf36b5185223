import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { SignJWT } from 'jose/jwt/sign';
import { createCA, createCert } from 'mkcert';
import { listen } from '../../../local/gateway/listen.ts';

/** Issuer, audience and client of the access token. */
export const parties = { issuer: 'http://localhost:3000', audience: 'orders', clientId: 'demo-shop' };

export interface Stub {
  readonly endpoint: string;
  /** The file with the certificate of the authority that callers have to trust. */
  readonly certificate: string;
  readonly token: string;
  /** Returns the operations called since the last call of this function, in order. */
  calls(): string[];
  stop(): void;
}

const past = { S: '2020-01-01T00:00:00.000Z' };
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
 * Starts a server that accepts every write and answers every read with one client, key and product. It answers at once, so
 * that only the caller is measured. It speaks TLS, as AWS does: the SDK loads other modules without it.
 */
export async function startStub(): Promise<Stub> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const items = createItems(publicKey);
  const calls: string[] = [];
  const authority = { organization: 'bench', countryCode: 'US', state: '-', locality: '-', validity: 1 };
  const ca = await createCA(authority);
  const certificate = join(mkdtempSync(join(tmpdir(), 'bench-')), 'ca.pem');
  writeFileSync(certificate, ca.cert);
  const server = createServer(
    await createCert({ ca, domains: ['127.0.0.1'], validity: 1 }),
    async (request, response) => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const input: unknown = await json(request);
      calls.push(operation);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(respondTo(operation, input, items)));
    },
  );
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
  const key = { kid: { S: 'k1' }, n: { S: n }, e: { S: e }, signsFrom: past };
  return new Map<string, Record<string, unknown>>([
    ['keys', { keys: { L: [{ M: key }] } }],
    [`client#${parties.clientId}`, { scopes: { L: [{ S: 'orders:write' }] } }],
    ['espresso-cups', product],
  ]);
}

function respondTo(operation: string, input: unknown, items: Items): object {
  const text = JSON.stringify(input);
  if (operation === 'GetItem') return { Item: items.get(/"pk":\{"S":"([^"]+)"/.exec(text)?.[1] ?? '') };
  if (operation === 'BatchGetItem') return { Responses: { Products: [product] }, UnprocessedKeys: {} };
  if (operation !== 'SendMessage') return {};
  const body = typeof input === 'object' && input && 'MessageBody' in input ? String(input.MessageBody) : '';
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
