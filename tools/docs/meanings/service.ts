import { a, type Component, small, time } from './meaning.ts';

/** What answers tell of errors, tokens and the service itself. */
export const serviceMeanings = {
  Problem: {
    description: 'Why a request is refused (RFC 9457).',
    properties: {
      type: 'The path of a page that explains the code, relative to the API.',
      title: 'The code in words.',
      status: small('The HTTP status.', 400, 599),
      detail: 'What is wrong with this request, as a sentence.',
      instance: 'The path of the request.',
      code: a('ProblemCode', 'What is wrong, for programs.'),
      correlationId: 'What ties the answer to the log lines of the request.',
      orderId: 'The order that it concerns, for example the one that has the reference.',
      errors: a('FieldError', 'What is wrong in the request, one by one.'),
    },
  },
  FieldError: {
    description: 'One thing in a request that is wrong.',
    properties: {
      pointer: 'Where it is: a JSON pointer (RFC 6901) into the body or the parameters.',
      code: 'The rule that it breaks, for programs.',
      detail: 'What is expected there.',
    },
  },
  ProblemCode: { description: 'The code of a problem.' },
  GatewayMessage: {
    description: 'What API Gateway answers by itself, before a request reaches the service.',
    properties: { message: 'What is wrong, in the words of API Gateway.' },
  },
  MessageOrProblem: {
    description: 'What API Gateway answers by itself, or else a problem of the service.',
    anyOf: [{ $ref: '#/components/schemas/GatewayMessage' }, { $ref: '#/components/schemas/Problem' }],
  },
  Token: {
    description: 'An access token (RFC 6749, section 5.1).',
    properties: {
      access_token: 'The token: a JWT after RFC 9068, to be sent as `Authorization: Bearer …`.',
      token_type: 'The type of the token: always Bearer.',
      expires_in: small('For how many seconds the token is good.', 1, 86_400),
      scope: 'The scopes of the token, with blanks between them.',
    },
  },
  TokenProblem: {
    description: 'Why no token is issued (RFC 6749, section 5.2).',
    properties: {
      error: a('TokenError', 'What is wrong, for programs.'),
      error_description: 'What is wrong, as a sentence.',
    },
  },
  TokenError: {
    description: 'The error codes of RFC 6749, section 5.2, that this service answers.',
    isClosed: true,
  },
  JsonWebKeySet: {
    description: 'The keys that tokens are verified with (RFC 7517).',
    properties: { keys: a('JsonWebKey', 'The keys.') },
  },
  JsonWebKey: {
    description: 'A public RSA key (RFC 7517).',
    properties: {
      kty: 'The type of the key: RSA.',
      use: 'What the key is for: sig.',
      alg: 'The algorithm of the signature: RS256.',
      kid: 'The id of the key, as it stands in the header of a token.',
      n: 'The modulus, base64url.',
      e: 'The exponent, base64url.',
    },
  },
  AuthorizationServer: {
    description: 'What a client has to know to get a token (RFC 8414).',
    properties: {
      issuer: 'The issuer of the tokens.',
      token_endpoint: 'Where tokens are issued.',
      jwks_uri: 'Where the keys are.',
      scopes_supported: 'The scopes that there are.',
      response_types_supported: 'Empty: there is no authorization endpoint.',
      grant_types_supported: 'The grants that there are.',
      token_endpoint_auth_methods_supported: 'How a client can prove who it is.',
      service_documentation: 'The page that describes the API.',
    },
  },
  Health: {
    description: 'Whether the service works.',
    properties: {
      status: 'Whether all that it depends on answers.',
      version: 'The release that answers.',
      dependencies: a('DependencyHealth', 'What it depends on, by name.'),
    },
  },
  DependencyHealth: {
    description: 'Whether one dependency works.',
    properties: {
      status: 'Whether it answers; degraded while calls to it are held back.',
      circuit: 'The state of the circuit breaker before it.',
      since: time('Since when the circuit is in that state.'),
    },
  },
  OpenApiDocument: { description: 'An OpenAPI 3.1 document.' },
} satisfies Record<string, Component>;
