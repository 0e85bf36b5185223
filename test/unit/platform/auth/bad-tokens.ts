import { exportJWK, exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { issuer, privateKey, publicJwk, publicKey, start, token } from './access-harness.ts';

const at = start / 1_000;
const right = await token();
const [header = '', payload = '', signature = ''] = right.split('.');
const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
const other = await generateKeyPair('RS256', { extractable: true });
const elliptic = await generateKeyPair('ES256');
const pem = new TextEncoder().encode(await exportSPKI(publicKey));
const withAlgorithm = (alg: string) => `${encoded({ alg, typ: 'at+jwt', kid: 'k1' })}.${payload}.${signature}`;

const headers: Record<string, string | undefined> = {
  none: undefined,
  empty: '',
  'another scheme': `Basic ${right}`,
  'a scheme alone': 'Bearer',
  'a scheme and a space': 'Bearer ',
  'the token without a scheme': right,
  'two tokens': `Bearer ${right},Bearer ${right}`,
  words: 'Bearer let me in',
};

const tokens: Record<string, string | Promise<string>> = {
  'one part': header,
  'two parts': `${header}.${payload}`,
  'four parts': `${right}.`,
  'no signature': `${header}.${payload}.`,
  'a signature cut short': right.slice(0, -5),
  'an altered payload': `${header}.${encoded({ ...claims, scope: 'operations' })}.${signature}`,
  'a header that is no JSON': `${Buffer.from('x').toString('base64url')}.${payload}.${signature}`,
  'a payload that is no JSON': signed('not JSON'),
  'a payload that is a list': signed('[]'),
  'beyond any measure': token({ filling: 'x'.repeat(5_000) }),
  expired: token({ exp: at - 6 }),
  'expired, with an end in the far future': token({ iat: at - 86_406, exp: at + 86_400 }),
  'without an end': token({ exp: undefined }),
  'an end that is no number': token({ exp: '2099-01-01' }),
  'not yet valid': token({ nbf: at + 6 }),
  'issued in the future': token({ iat: at + 6, exp: at + 86_406 }),
  'without a time of issue': token({ iat: undefined }),
  'wrong issuer': token({ iss: 'https://elsewhere.example' }),
  'without issuer': token({ iss: undefined }),
  'issuer with a slash': token({ iss: `${issuer}/` }),
  'wrong audience': token({ aud: 'reports-api' }),
  'without audience': token({ aud: undefined }),
  'without a client': token({ client_id: undefined }),
  'a client that cannot be': token({ client_id: '../keys', sub: '../keys' }),
  'a subject that is not the client': token({ sub: 'demo-operator' }),
  'without an id': token({ jti: undefined }),
  'without a scope': token({ scope: undefined }),
  'scopes in a list': token({ scope: ['orders:read'] }),
  'an unknown client': token({ client_id: 'unknown-client', sub: 'unknown-client' }),
  'wrong algorithm of the right key': token({}, { alg: 'RS384' }, { ...(await exportJWK(privateKey)), alg: 'RS384' }),
  'wrong algorithm': token({}, { alg: 'ES256' }, elliptic.privateKey),
  'wrong key': token({}, {}, other.privateKey),
  'an unknown key': token({}, { kid: 'k9' }, other.privateKey),
  'a key id that is an object': token({}, { kid: { k: 1 } }),
  'a key id that every object has': token({}, { kid: 'constructor' }),
  'without a key id': token({}, { kid: undefined }),
  'alg none': new UnsecuredJWT(claims).encode(),
  'alg none with the rest of our header': withAlgorithm('none').replace(signature, ''),
  'alg none with a signature': withAlgorithm('none'),
  'alg None': withAlgorithm('None'),
  'HS256 with the public key': token({}, { alg: 'HS256' }, pem),
  'HS256 with the modulus': token({}, { alg: 'HS256' }, Buffer.from(publicJwk.n ?? '', 'base64url')),
  'an embedded jwk': token({}, { jwk: await exportJWK(other.publicKey) }, other.privateKey),
  'an embedded jwk without key id': token({}, { kid: undefined, jwk: publicJwk }),
  'a key set of its own': token({}, { kid: 'k9', jku: 'https://elsewhere.example/jwks' }, other.privateKey),
  'wrong type': token({}, { typ: 'JWT' }),
  'the type of an ID token': token({}, { typ: 'id+jwt' }),
  'without a type': token({}, { typ: undefined }),
  'an unknown critical extension': `${encoded({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', crit: ['x'], x: 1 })}.${payload}.${signature}`,
};

const bearers = Object.entries(tokens).map(async ([name, made]) => [name, `Bearer ${await made}`] as const);

/** Every kind of Authorization header that is refused, by its defect. */
export const badAuthorizations: [string, string | undefined][] = [
  ...Object.entries(headers),
  ...(await Promise.all(bearers)).map(([name, value]): [string, string] => [name, value]),
];

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A token with our header and our signature over any text. */
async function signed(text: string): Promise<string> {
  const input = `${header}.${Buffer.from(text).toString('base64url')}`;
  const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(input));
  return `${input}.${Buffer.from(bytes).toString('base64url')}`;
}
