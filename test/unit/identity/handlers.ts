import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbClients } from '../../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../../functions/identity/adapters/public-keys.dynamodb.ts';
import type { Clients } from '../../../functions/identity/domain/ports.ts';
import type { Route } from '../../../functions/platform/http/http-function.ts';
import { openTables } from '../../support/engine.ts';
import { audience, issuer } from './example.ts';
import { actAsSecretsManager } from './secret-store.ts';

export type Response = { statusCode: number; headers: Record<string, string>; body: string };
type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;

const secretsManager = mockClient(SecretsManagerClient);

/**
 * The functions of identity over a table on a real engine and a mock of Secrets Manager. `protectedRoute` puts a route of
 * another service behind access by token.
 */
export function identityFunctions() {
  let engine: Awaited<ReturnType<typeof openTables<'Identity'>>>;
  let handlers: Record<'issueToken' | 'publishKeys', Handler>;
  beforeAll(async () => {
    engine = await openTables('Identity');
    actAsSecretsManager(secretsManager);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      ISSUER: issuer,
      AUDIENCE: audience,
      IDENTITY_TABLE: engine.tables.Identity,
      SIGNING_KEYS_SECRET: 'arn:secret',
      LINK_KEYS_SECRET: 'arn:links',
      ...{ PEOPLE_ISSUER: 'http://people', PEOPLE_CLIENT_ID: 'orders-console', PEOPLE_SCOPE: 'openid profile' },
    });
    handlers = {
      issueToken: (await import('../../../functions/identity/handlers/issue-token.ts')).handler as Handler,
      publishKeys: (await import('../../../functions/identity/handlers/publish-keys.ts')).handler as Handler,
    };
  });
  afterAll(() => engine.close());
  return {
    clients: (): Clients => createDynamodbClients(engine.tables.Identity, engine.dynamodb),
    publicKeys: () => createDynamodbPublicKeys(engine.tables.Identity, engine.dynamodb),
    dynamodb: () => engine.dynamodb,
    table: () => engine.tables.Identity,
    get: (path: string) => call(handlers.publishKeys, { routeKey: `GET ${path}`, rawPath: path }),
    post: (event: Partial<APIGatewayProxyEventV2>) =>
      call(handlers.issueToken, { routeKey: 'POST /auth/token', rawPath: '/auth/token', ...event }),
    /** Invokes the token function as Secrets Manager does. */
    rotate: (step: object) => handlers.issueToken(step as APIGatewayProxyEventV2, {} as Context),
    /** Another instance of the token function, with its own cache, that issues tokens to demo-shop. */
    async tokenInstance(name: string): Promise<() => Promise<string>> {
      const { handler } = await import(`../../../functions/identity/handlers/issue-token.ts?${name}`);
      return async () => {
        const { body } = await call(handler, tokenRequest);
        return JSON.parse(body).access_token;
      };
    },
    async protectedRoute(route: (access: typeof import('../../../functions/platform/auth/access.ts')) => Route) {
      const { httpFunction } = await import('../../../functions/platform/http/http-function.ts');
      const access = await import('../../../functions/platform/auth/access.ts');
      const handler = httpFunction({ 'GET /orders': route(access) }) as Handler;
      return (token: string) =>
        call(handler, {
          routeKey: 'GET /orders',
          rawPath: '/orders',
          headers: { authorization: `Bearer ${token}` },
        });
    },
  };
}

const tokenRequest = {
  routeKey: 'POST /auth/token',
  rawPath: '/auth/token',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from('demo-shop:demo-secret').toString('base64')}`,
  },
  body: 'grant_type=client_credentials',
};

async function call(handler: Handler, event: Partial<APIGatewayProxyEventV2>): Promise<Response> {
  const [method = '', path = ''] = event.routeKey?.split(' ') ?? [];
  const whole = { headers: {}, isBase64Encoded: false, requestContext: { http: { method, path } }, ...event };
  return (await handler(
    whole as APIGatewayProxyEventV2,
    { getRemainingTimeInMillis: () => 10_000 } as Context,
  )) as Response;
}
