import { ifNoneMatch } from './orders.ts';
import type { RouteDescription } from './route.ts';

export const openRoutes: readonly RouteDescription[] = [
  {
    id: 'issueToken',
    method: 'post',
    path: '/auth/token',
    tag: 'Authentication',
    summary: 'OAuth 2.0 client credentials: a token for 24 hours.',
    description:
      'Issues a token for a client that names itself by HTTP Basic or in the body. Ask for fewer scopes with `scope`.',
    scopes: [],
    basic: true,
    body: {
      schema: 'TokenRequest',
      mediaType: 'application/x-www-form-urlencoded',
      example: { grant_type: 'client_credentials' },
    },
    answers: {
      200: { description: 'The token.', schema: 'Token' },
      400: { description: 'As RFC 6749, section 5.2.', schema: 'TokenProblem' },
      401: {
        description: '`invalid_client`.',
        schema: 'TokenProblem',
        headers: ['WWW-Authenticate'],
      },
    },
    refusals: ['payload_too_large', 'unsupported_media_type'],
  },
  {
    id: 'getKeys',
    method: 'get',
    path: '/.well-known/jwks.json',
    tag: 'Authentication',
    summary: 'The keys that tokens are verified with.',
    description:
      'Answers the public keys of the tokens. Keys rotate: read them again when a token names a key that is not among them.',
    scopes: [],
    answers: { 200: { description: 'A JSON Web Key Set.', schema: 'JsonWebKeySet' } },
  },
  {
    id: 'getAuthorizationServer',
    method: 'get',
    path: '/.well-known/oauth-authorization-server',
    tag: 'Authentication',
    summary: 'Authorization server metadata after RFC 8414.',
    description: 'Answers where tokens are issued and how, for OAuth 2 clients that configure themselves.',
    scopes: [],
    answers: { 200: { description: 'The metadata.', schema: 'AuthorizationServer' } },
  },
  {
    id: 'getHealth',
    method: 'get',
    path: '/health',
    tag: 'Service',
    summary: 'Whether the service and what it depends on work.',
    description: 'Asks each dependency, and remembers the answer for five seconds.',
    scopes: [],
    answers: {
      200: { description: 'All is well.', schema: 'Health' },
      503: { description: 'Something it depends on does not answer.', schema: 'Health' },
    },
  },
  {
    id: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    tag: 'Service',
    summary: 'This document.',
    description: 'Answers the document from which clients are generated.',
    scopes: [],
    answers: { 200: { description: 'OpenAPI 3.1.', schema: 'OpenApiDocument' } },
  },
  {
    id: 'getDocs',
    method: 'get',
    path: '/docs',
    tag: 'Service',
    summary: 'This document for people.',
    description: 'Answers a page that shows the document and can send requests.',
    scopes: [],
    headers: ifNoneMatch,
    answers: {
      200: {
        description: 'A page.',
        text: { 'text/html': '<!doctype html>…' },
        headers: ['ETag', 'Content-Security-Policy'],
      },
      304: { description: 'The caller has it already.', headers: ['ETag'] },
    },
  },
  {
    id: 'getDocsAsset',
    method: 'get',
    path: '/docs/assets/{name}',
    tag: 'Service',
    summary: 'What that page is made of.',
    description: 'Answers a script or a style of that page.',
    scopes: [],
    headers: ifNoneMatch,
    answers: {
      200: {
        description: 'A script or a style.',
        text: { 'text/css': 'body{margin:0}', 'text/javascript': 'SwaggerUIBundle({})' },
        headers: ['ETag'],
      },
      304: { description: 'The caller has it already.', headers: ['ETag'] },
    },
    refusals: ['not_found'],
  },
  {
    id: 'getProblem',
    method: 'get',
    path: '/docs/problems/{code}',
    tag: 'Service',
    summary: 'What an error code means and what to do.',
    description: 'Answers a page for people. The `type` of a problem leads to it.',
    scopes: [],
    answers: {
      200: {
        description: 'A page.',
        text: { 'text/html': '<!doctype html>…' },
        headers: ['Content-Security-Policy'],
      },
    },
    refusals: ['not_found'],
  },
];
