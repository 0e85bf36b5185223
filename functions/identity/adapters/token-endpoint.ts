import { Refusal } from '../../messages/refusal.ts';
import type { HttpResponse, Route } from '../../platform/http/http-function.ts';
import { logger } from '../../platform/logger.ts';
import { issueToken, type TokenPorts } from '../domain/issue-token.ts';
import { TokenRefusal, tokenErrorStatuses } from '../domain/token-refusal.ts';
import { parseTokenRequest } from './token-request.ts';

/** Nobody on the way may keep a token (RFC 6749 §5.1). */
const notKept = { pragma: 'no-cache' };

/** The token endpoint of OAuth 2, for client credentials. */
export function createTokenEndpoint(ports: TokenPorts): Route {
  return async (asked) => {
    try {
      const request = parseTokenRequest(asked);
      const issued = await issueToken(request, ports);
      logger.info('token issued', { clientId: request.clientId, correlationId: asked.trace.correlationId });
      const { token, expiresInSeconds, scope } = issued;
      return {
        status: 200,
        headers: notKept,
        body: { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope },
      };
    } catch (thrown) {
      if (thrown instanceof TokenRefusal) return toErrorResponse(thrown);
      // What is not readable as a form has an error of OAuth's, what is wrong with the HTTP request one of ours.
      if (thrown instanceof Refusal && thrown.code === 'invalid_json')
        return toErrorResponse(new TokenRefusal('invalid_request', thrown.message));
      if (thrown instanceof Refusal)
        throw new Refusal(thrown.code, thrown.message, { headers: { ...notKept, ...thrown.headers } });
      throw thrown;
    }
  };
}

/** §5.2. HTTP wants a challenge with every 401, also with that of a client that sent its secret in the body. */
function toErrorResponse({ error, message }: TokenRefusal): HttpResponse {
  const challenge = error === 'invalid_client' ? { 'www-authenticate': 'Basic realm="orders"' } : {};
  return {
    status: tokenErrorStatuses[error],
    headers: { ...notKept, ...challenge },
    body: { error, error_description: message },
  };
}
