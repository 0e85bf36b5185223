import { type Scope, scopes } from '../../../functions/platform/auth/access.ts';
import type { Json } from '../json.ts';
import type { RouteDescription } from '../routes/route.ts';

type Schema = { [keyword: string]: Json };

const meanings: Readonly<Record<Scope, string>> = {
  'orders:read': "read the client's own orders",
  'orders:write': 'place and cancel orders',
  'products:read': 'read the catalogue',
  'products:write': 'change the catalogue and its stock',
  'deliveries:write': 'read all deliveries and report scans',
  'webhooks:write': "change the client's own webhooks",
  'analytics:read': "read the client's own figures",
  'operations:read': 'read everything',
  operations: 'read and change everything',
};

/** Creates the security schemes: an access token, and the client's secret at the token endpoint. */
export function securitySchemes(): Schema {
  const texts = Object.fromEntries(scopes.map((scope) => [scope, meanings[scope]]));
  return {
    client: {
      type: 'http',
      scheme: 'basic',
      description: 'Client id and secret; they can be in the body instead.',
    },
    oauth: {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: '/auth/token', scopes: texts } },
    },
  };
}

/** Returns the security of a route. Any one of its scopes suffices. */
export function getSecurity({ basic, scopes: needed }: RouteDescription): Schema[] {
  return basic ? [{ client: [] }, {}] : needed.map((scope) => ({ oauth: [scope] }));
}
