import { TokenRefusal } from '../domain/token-refusal.ts';

export type Credentials = { clientId: string; secret: string };

const maxLength = 256;

/**
 * Who the client says it is: by HTTP Basic, or by `client_id` and `client_secret` in the form, one of them. Refuses with
 * `invalid_client` where there is neither or what is there cannot be read, and with `invalid_request` where there are both.
 */
export function parseCredentials(authorization: string | undefined, form: ReadonlyMap<string, string>): Credentials {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  if (!authorization) {
    if (clientId === undefined || secret === undefined)
      throw createInvalidClient('Send the client by HTTP Basic, or client_id and client_secret in the body.');
    return isShort({ clientId, secret });
  }
  const basic = parseBasicCredentials(authorization);
  // The id alone proves nothing, and some send it along.
  if (secret !== undefined || (clientId !== undefined && clientId !== basic.clientId))
    throw new TokenRefusal('invalid_request', 'Send the client by HTTP Basic or in the body, not by both.');
  return isShort(basic);
}

/** HTTP Basic as RFC 6749 §2.3.1 has it: id and secret are form-encoded each, joined by a colon, and then in base64. */
export function parseBasicCredentials(authorization: string): Credentials {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw createInvalidClient('The Authorization header is not HTTP Basic.');
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  if (pair.includes('\ufffd')) throw createInvalidClient('In HTTP Basic the id and the secret must be UTF-8.');
  const colon = pair.indexOf(':');
  if (colon < 0) throw createInvalidClient('HTTP Basic has no colon between the id and the secret.');
  return { clientId: decodeFormValue(pair.slice(0, colon)), secret: decodeFormValue(pair.slice(colon + 1)) };
}

function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw createInvalidClient('In HTTP Basic the id and the secret must be form-encoded.');
  }
}

/** No client has an id or a secret that is longer. */
function isShort(credentials: Credentials): Credentials {
  if (credentials.clientId.length > maxLength || credentials.secret.length > maxLength)
    throw createInvalidClient('The client is unknown or its secret is wrong.');
  return credentials;
}

function createInvalidClient(description: string): TokenRefusal {
  return new TokenRefusal('invalid_client', description);
}
