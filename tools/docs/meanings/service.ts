import { a, type Component, small, time } from './meaning.ts';

/** Descriptions of errors, tokens and the service. */
export const serviceMeanings = {
  Problem: {
    description: 'An error (RFC 9457).',
    properties: {
      type: 'The path of the page that explains the code.',
      title: 'A short summary of the code.',
      status: small('The HTTP status.', 400, 599),
      detail: 'What is wrong with this request and what to do.',
      instance: 'The path of the request.',
      code: a('ProblemCode', 'The error code.'),
      correlationId: 'The correlation id of the request.',
      orderId: 'The order concerned, for example the one that has the reference.',
      errors: a('FieldError', 'The errors in the request.'),
    },
  },
  FieldError: {
    description: 'An error in a request.',
    properties: {
      pointer: 'A JSON pointer (RFC 6901) into the body or the parameters.',
      code: 'The code of the violated rule.',
      detail: 'The expected value.',
    },
  },
  ProblemCode: { description: 'An error code.' },
  GatewayMessage: {
    description: 'A response of API Gateway, sent before the request reaches the service.',
    properties: { message: 'The message of API Gateway.' },
  },
  MessageOrProblem: {
    description: 'A response of API Gateway, or an error of the service.',
    anyOf: [{ $ref: '#/components/schemas/GatewayMessage' }, { $ref: '#/components/schemas/Problem' }],
  },
  Token: {
    description: 'An access token (RFC 6749, section 5.1).',
    properties: {
      access_token: 'The token, a JWT (RFC 9068). Send it as `Authorization: Bearer …`.',
      token_type: 'The token type: always Bearer.',
      expires_in: small('The lifetime of the token in seconds.', 1, 86_400),
      scope: 'The scopes of the token, separated by spaces.',
    },
  },
  TokenProblem: {
    description: 'An error of the token endpoint (RFC 6749, section 5.2).',
    properties: {
      error: a('TokenError', 'The error code.'),
      error_description: 'What is wrong, as a sentence.',
    },
  },
  TokenError: {
    description: 'An error code of RFC 6749, section 5.2.',
    isClosed: true,
  },
  Session: {
    description: 'The session of a person in the console.',
    properties: {
      name: 'The name of the person.',
      scopes: a('Scope', 'What the person may do.'),
      expiresAt: time('When the session ends, one hour after the sign-in.'),
    },
  },
  Scope: { description: 'A scope.' },
  JsonWebKeySet: {
    description: 'The keys that verify tokens (RFC 7517).',
    properties: { keys: a('JsonWebKey', 'The keys.') },
  },
  JsonWebKey: {
    description: 'A public RSA key (RFC 7517).',
    properties: {
      kty: 'The key type: RSA.',
      use: 'The use of the key: sig.',
      alg: 'The signature algorithm: RS256.',
      kid: 'The key id, as in the header of a token.',
      n: 'The modulus, base64url.',
      e: 'The exponent, base64url.',
    },
  },
  AuthorizationServer: {
    description: 'The metadata of the authorization server (RFC 8414).',
    properties: {
      issuer: 'The issuer of the tokens.',
      token_endpoint: 'The URL of the token endpoint.',
      jwks_uri: 'The URL of the key set.',
      scopes_supported: 'The supported scopes.',
      response_types_supported: 'Empty: there is no authorization endpoint.',
      grant_types_supported: 'The supported grant types.',
      token_endpoint_auth_methods_supported: 'The supported client authentication methods.',
      service_documentation: 'The URL of the API documentation.',
    },
  },
  Health: {
    description: 'The health of the service.',
    properties: {
      status: '`ok` if every dependency responds.',
      version: 'The version of the release.',
      simulated: 'What the stage only simulates: `payment provider`, `carrier`. Production simulates nothing.',
      commit: 'The commit that was deployed; `unknown` outside of a Git checkout.',
      dependencies: a('DependencyHealth', 'The dependencies by name.'),
    },
  },
  DependencyHealth: {
    description: 'The health of a dependency.',
    properties: {
      status: '`degraded` while the circuit breaker holds back calls.',
      circuit: 'The state of its circuit breaker.',
      since: time('When the circuit entered this state.'),
    },
  },
  OpenApiDocument: { description: 'An OpenAPI 3.1 document.' },
  JsonSchema: { description: 'A JSON Schema (2020-12).' },
} satisfies Record<string, Component>;

/** Query parameters of the sign-in to the console. */
export const signInQueryMeanings = {
  returnTo: {
    description: 'The path of the page of the console to return to; any other text counts as `/console`.',
    example: '/console/orders',
  },
  state: { description: 'The `state` of the sign-in, from the directory.', example: 'pQ3vUYxkqYkB0Vt2Yc0mBw' },
  'completeSignIn.code': { description: 'The authorization code, from the directory.', example: 'code_5Hn0Vb2' },
  error: {
    description: 'Why there is no code: the person cancelled, or the directory refused.',
    example: 'access_denied',
  },
};
