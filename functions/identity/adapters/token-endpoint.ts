import { Refusal } from '../../messages/refusal.ts';
import type { HttpResponse, Route } from '../../platform/http/http-function.ts';
import { logger } from '../../platform/logger.ts';
import { issueToken, type TokenPorts } from '../domain/issue-token.ts';
import { TokenRefusal, tokenErrorStatuses } from '../domain/token-refusal.ts';
import { parseTokenRequest } from './token-request.ts';

/** No cache may store a token (RFC 6749 §5.1). */
const noCache = { pragma: 'no-cache' };

/** Creates the token endpoint of OAuth 2 for client credentials. */
export function createTokenEndpoint(ports: TokenPorts): Route {
  return async (request) => {
    try {
      const tokenRequest = parseTokenRequest(request);
      const { token, expiresInSeconds, scope } = await issueToken(tokenRequest, ports);
      logger.info('token issued', { clientId: tokenRequest.clientId, correlationId: request.trace.correlationId });
      return {
        status: 200,
        headers: noCache,
        body: { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope },
      };
    } catch (thrown) {
      if (thrown instanceof TokenRefusal) return toErrorResponse(thrown);
      // A malformed form is an OAuth error; a malformed HTTP request is a problem document.
      if (thrown instanceof Refusal && thrown.code === 'invalid_json')
        return toErrorResponse(new TokenRefusal('invalid_request', thrown.message));
      if (thrown instanceof Refusal)
        throw new Refusal(thrown.code, thrown.message, { headers: { ...noCache, ...thrown.headers } });
      throw thrown;
    }
  };
}

/** §5.2. HTTP requires a challenge with every 401, also for a client that sends its secret in the body. */
function toErrorResponse({ error, message }: TokenRefusal): HttpResponse {
  const challenge = error === 'invalid_client' ? { 'www-authenticate': 'Basic realm="orders"' } : {};
  return {
    status: tokenErrorStatuses[error],
    headers: { ...noCache, ...challenge },
    body: { error, error_description: message },
  };
}
