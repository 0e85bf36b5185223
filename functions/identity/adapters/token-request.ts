import type { HttpRequest } from '../../platform/http/http-function.ts';
import { readMediaType, readText } from '../../platform/http/json-body.ts';
import type { TokenRequest } from '../domain/issue-token.ts';
import { TokenRefusal } from '../domain/token-refusal.ts';
import { parseCredentials } from './client-credentials.ts';

const mediaType = 'application/x-www-form-urlencoded';
const parameters = ['grant_type', 'scope', 'client_id', 'client_secret'];

/** What a token request asks (RFC 6749 §4.4.2). Refuses what is not one; parameters that mean nothing to us are ignored. */
export function parseTokenRequest(asked: HttpRequest): TokenRequest {
  const { headers, query } = asked;
  if (readMediaType(headers['content-type']) !== mediaType)
    throw createInvalidRequest(`Send the body as ${mediaType}.`);
  // A URL ends up in logs, where a secret must not.
  if (parameters.some((name) => query[name] !== undefined))
    throw createInvalidRequest('Send parameters in the body, none in the URL.');
  const form = parseForm(readText(asked, mediaType));
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw createInvalidRequest('The parameter grant_type is missing.');
  if (grantType !== 'client_credentials')
    throw new TokenRefusal('unsupported_grant_type', 'The grant_type must be client_credentials.');
  return { ...parseCredentials(headers.authorization, form), scope: form.get('scope') };
}

/** The parameters that we know. One without a value counts as left out, and none may be sent twice (§3.2). */
function parseForm(text: string): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (!parameters.includes(name)) continue;
    if (form.has(name)) throw createInvalidRequest(`The parameter ${name} was sent more than once.`);
    if (value.includes('\ufffd')) throw createInvalidRequest(`The parameter ${name} is not UTF-8.`);
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === '') form.delete(name);
  return form;
}

function createInvalidRequest(description: string): TokenRefusal {
  return new TokenRefusal('invalid_request', description);
}
