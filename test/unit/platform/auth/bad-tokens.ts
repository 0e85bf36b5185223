import { exportJWK, exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { issuer, privateKey, publicJwk, publicKey, signToken, start } from './access-harness.ts';

const at = start / 1_000;
const validToken = await signToken();
const [header = '', payload = '', signature = ''] = validToken.split('.');
const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
const otherPair = await generateKeyPair('RS256', { extractable: true });
const ecPair = await generateKeyPair('ES256');
const pem = new TextEncoder().encode(await exportSPKI(publicKey));
const withAlgorithm = (alg: string) => `${encode({ alg, typ: 'at+jwt', kid: 'k1' })}.${payload}.${signature}`;

const headers: Record<string, string | undefined> = {
  none: undefined,
  empty: '',
  'another scheme': `Basic ${validToken}`,
  'a scheme alone': 'Bearer',
  'a scheme and a space': 'Bearer ',
  'the token without a scheme': validToken,
  'two tokens': `Bearer ${validToken},Bearer ${validToken}`,
  'several words': 'Bearer let me in',
};

const tokens: Record<string, string | Promise<string>> = {
  'one part': header,
  'two parts': `${header}.${payload}`,
  'four parts': `${validToken}.`,
  'no signature': `${header}.${payload}.`,
  'a signature cut short': validToken.slice(0, -5),
  'an altered payload': `${header}.${encode({ ...claims, scope: 'operations' })}.${signature}`,
  'a header that is not JSON': `${Buffer.from('x').toString('base64url')}.${payload}.${signature}`,
  'a payload that is not JSON': signText('not JSON'),
  'a payload that is a list': signText('[]'),
  'too long': signToken({ filling: 'x'.repeat(5_000) }),
  expired: signToken({ exp: at - 6 }),
  'issued too long ago, with an exp in the future': signToken({ iat: at - 86_406, exp: at + 86_400 }),
  'without exp': signToken({ exp: undefined }),
  'an exp that is not a number': signToken({ exp: '2099-01-01' }),
  'not yet valid': signToken({ nbf: at + 6 }),
  'issued in the future': signToken({ iat: at + 6, exp: at + 86_406 }),
  'without iat': signToken({ iat: undefined }),
  'wrong issuer': signToken({ iss: 'https://elsewhere.example' }),
  'without issuer': signToken({ iss: undefined }),
  'issuer with a slash': signToken({ iss: `${issuer}/` }),
  'wrong audience': signToken({ aud: 'reports-api' }),
  'without audience': signToken({ aud: undefined }),
  'without a client': signToken({ client_id: undefined }),
  'an illegal client id': signToken({ client_id: '../keys', sub: '../keys' }),
  'a subject that is not the client': signToken({ sub: 'demo-operator' }),
  'without jti': signToken({ jti: undefined }),
  'without a scope': signToken({ scope: undefined }),
  'scopes in a list': signToken({ scope: ['orders:read'] }),
  'an unknown client': signToken({ client_id: 'no-such-client', sub: 'no-such-client' }),
  'wrong algorithm of the right key': signToken(
    {},
    { alg: 'RS384' },
    { ...(await exportJWK(privateKey)), alg: 'RS384' },
  ),
  'wrong algorithm': signToken({}, { alg: 'ES256' }, ecPair.privateKey),
  'wrong key': signToken({}, {}, otherPair.privateKey),
  'an unknown key': signToken({}, { kid: 'k9' }, otherPair.privateKey),
  'a key id that is an object': signToken({}, { kid: { k: 1 } }),
  'a key id that is a property of every object': signToken({}, { kid: 'constructor' }),
  'without a key id': signToken({}, { kid: undefined }),
  'alg none': new UnsecuredJWT(claims).encode(),
  'alg none with the rest of our header': withAlgorithm('none').replace(signature, ''),
  'alg none with a signature': withAlgorithm('none'),
  'alg None': withAlgorithm('None'),
  'HS256 with the public key': signToken({}, { alg: 'HS256' }, pem),
  'HS256 with the modulus': signToken({}, { alg: 'HS256' }, Buffer.from(publicJwk.n ?? '', 'base64url')),
  'an embedded jwk': signToken({}, { jwk: await exportJWK(otherPair.publicKey) }, otherPair.privateKey),
  'an embedded jwk without key id': signToken({}, { kid: undefined, jwk: publicJwk }),
  'a key set of its own': signToken({}, { kid: 'k9', jku: 'https://elsewhere.example/jwks' }, otherPair.privateKey),
  'wrong type': signToken({}, { typ: 'JWT' }),
  'the type of an ID token': signToken({}, { typ: 'id+jwt' }),
  'without a type': signToken({}, { typ: undefined }),
  'an unknown critical extension': `${encode({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', crit: ['x'], x: 1 })}.${payload}.${signature}`,
};

const bearers = Object.entries(tokens).map(async ([name, token]) => [name, `Bearer ${await token}`] as const);

/** Authorization headers that must be refused, by what is wrong with them. */
export const badAuthorizations: [string, string | undefined][] = [
  ...Object.entries(headers),
  ...(await Promise.all(bearers)).map(([name, value]): [string, string] => [name, value]),
];

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Signs any text as the payload of a token. */
async function signText(text: string): Promise<string> {
  const input = `${header}.${Buffer.from(text).toString('base64url')}`;
  const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(input));
  return `${input}.${Buffer.from(bytes).toString('base64url')}`;
}
