import type { HttpRequest } from '../../platform/http/http-function.ts';
import { readMediaType, readText } from '../../platform/http/json-body.ts';
import type { TokenRequest } from '../domain/issue-token.ts';
import { TokenRefusal } from '../domain/token-refusal.ts';

const mediaType = 'application/x-www-form-urlencoded';
const parameters = ['grant_type', 'scope', 'client_id', 'client_secret'];
const maxCredentialLength = 256;

/** Parses a token request (RFC 6749 §4.4.2). Refuses a malformed one; unknown parameters are ignored. */
export function parseTokenRequest(request: HttpRequest): TokenRequest {
  const { headers, query } = request;
  if (readMediaType(headers['content-type']) !== mediaType)
    throw createInvalidRequest(`Send the body as ${mediaType}.`);
  // URLs are logged on the way, and a secret must not be.
  if (parameters.some((name) => query[name] !== undefined))
    throw createInvalidRequest('Send the parameters in the body, not in the URL.');
  const form = parseForm(readText(request, mediaType));
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw createInvalidRequest('The parameter grant_type is missing.');
  if (grantType !== 'client_credentials')
    throw new TokenRefusal('unsupported_grant_type', 'The grant_type must be client_credentials.');
  return { ...parseCredentials(headers.authorization, form), scope: form.get('scope') };
}

/** Parses the known parameters. One without a value counts as missing, and none may be repeated (§3.2). */
function parseForm(text: string): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (!parameters.includes(name)) continue;
    if (form.has(name)) throw createInvalidRequest(`The parameter ${name} is sent more than once.`);
    if (value.includes('\ufffd')) throw createInvalidRequest(`The parameter ${name} is not UTF-8.`);
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === '') form.delete(name);
  return form;
}

function createInvalidRequest(description: string): TokenRefusal {
  return new TokenRefusal('invalid_request', description);
}

export type Credentials = { clientId: string; secret: string };

/**
 * Parses the credentials of the client, sent by HTTP Basic or as `client_id` and `client_secret` in the form. Refuses with
 * `invalid_client` when they are missing or malformed, and with `invalid_request` when they are sent in both ways.
 */
export function parseCredentials(authorization: string | undefined, form: ReadonlyMap<string, string>): Credentials {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  if (!authorization) {
    if (clientId === undefined || secret === undefined)
      throw createInvalidClient(
        'Send the client credentials by HTTP Basic, or client_id and client_secret in the body.',
      );
    return checkLength({ clientId, secret });
  }
  const basic = parseBasicCredentials(authorization);
  // The id alone proves nothing, and some clients send it along.
  if (secret !== undefined || (clientId !== undefined && clientId !== basic.clientId))
    throw new TokenRefusal('invalid_request', 'Send the client credentials by HTTP Basic or in the body, not both.');
  return checkLength(basic);
}

/** Parses HTTP Basic after RFC 6749 §2.3.1: id and secret, each form-encoded, joined by a colon, in base64. */
export function parseBasicCredentials(authorization: string): Credentials {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw createInvalidClient('The Authorization header is not HTTP Basic.');
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  if (pair.includes('\ufffd')) throw createInvalidClient('The id and the secret in HTTP Basic must be UTF-8.');
  const colon = pair.indexOf(':');
  if (colon < 0) throw createInvalidClient('HTTP Basic has no colon between the id and the secret.');
  return { clientId: decodeFormValue(pair.slice(0, colon)), secret: decodeFormValue(pair.slice(colon + 1)) };
}

function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw createInvalidClient('The id and the secret in HTTP Basic must be form-encoded.');
  }
}

/** No id or secret of a client is longer. */
function checkLength(credentials: Credentials): Credentials {
  if (credentials.clientId.length > maxCredentialLength || credentials.secret.length > maxCredentialLength)
    throw createInvalidClient('The client is unknown or its secret is wrong.');
  return credentials;
}

function createInvalidClient(description: string): TokenRefusal {
  return new TokenRefusal('invalid_client', description);
}
