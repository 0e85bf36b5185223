import type { PublicKey } from '../../messages/published-keys.ts';
import { filterInForce } from './keys.ts';

/** Creates the JWK Set (RFC 7517) of the keys that verify tokens. */
export function createKeySet(keys: readonly PublicKey[], at: Date) {
  return {
    keys: filterInForce(keys, at).map(({ kid, n, e }) => ({ kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e })),
  };
}

/** Creates the authorization server metadata of RFC 8414. */
export function createMetadata({ issuer, scopes }: { issuer: string; scopes: readonly string[] }) {
  return {
    issuer,
    token_endpoint: `${issuer}/auth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: scopes,
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    service_documentation: `${issuer}/docs`,
  };
}
