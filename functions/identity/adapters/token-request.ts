import { Refusal } from '../../messages/refusal.ts';
import type { Asked } from '../../platform/http.ts';
import type { TokenAsked } from '../domain/issue-token.ts';
import { TokenRefusal } from '../domain/token-refusal.ts';
import { credentialsOf } from './client-credentials.ts';

const maxBodyBytes = 64 * 1024;

/** What a token request asks (RFC 6749 §4.4.2). Refuses what is not one; parameters that mean nothing to us are ignored. */
export function tokenRequest({ headers, query, text }: Asked): TokenAsked {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (Buffer.byteLength(text) > maxBodyBytes)
    throw new Refusal('payload_too_large', `The body is larger than ${maxBodyBytes} bytes.`);
  if (mediaType !== 'application/x-www-form-urlencoded')
    throw invalid('Send the body as application/x-www-form-urlencoded.');
  // A URL ends up in logs, where a secret must not.
  if (Object.keys(query).length > 0) throw invalid('Send parameters in the body, none in the URL.');
  const form = formOf(text);
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw invalid('The parameter grant_type is missing.');
  if (grantType !== 'client_credentials')
    throw new TokenRefusal('unsupported_grant_type', 'The grant_type must be client_credentials.');
  return { ...credentialsOf(headers.authorization, form), scope: form.get('scope') };
}

/** The parameters; one without a value counts as left out, and none may be sent twice (§3.2). */
function formOf(text: string): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) throw invalid('A parameter was sent more than once.');
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === '') form.delete(name);
  return form;
}

function invalid(description: string): TokenRefusal {
  return new TokenRefusal('invalid_request', description);
}
