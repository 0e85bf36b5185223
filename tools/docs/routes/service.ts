import { issueTokenRoutes, publishKeysRoutes } from '../../../functions/identity/routes.ts';
import { systemRoutes } from '../../../functions/operations/routes.ts';
import { ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

export const openRoutes = describeRoutes(
  { ...issueTokenRoutes, ...publishKeysRoutes, ...systemRoutes },
  {
    'POST /auth/token': {
      id: 'issueToken',
      tag: 'Authentication',
      summary: 'OAuth 2.0 client credentials: a token for 24 hours.',
      description:
        'Issues a token for a client that names itself by HTTP Basic or in the body. Ask for fewer scopes with `scope`.',
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
    'GET /.well-known/jwks.json': {
      id: 'getKeys',
      tag: 'Authentication',
      summary: 'The keys that tokens are verified with.',
      description:
        'Answers the public keys of the tokens. Keys rotate: read them again when a token names a key that is not among them.',
      answers: { 200: { description: 'A JSON Web Key Set.', schema: 'JsonWebKeySet' } },
    },
    'GET /.well-known/oauth-authorization-server': {
      id: 'getAuthorizationServer',
      tag: 'Authentication',
      summary: 'Authorization server metadata after RFC 8414.',
      description: 'Answers where tokens are issued and how, for OAuth 2 clients that configure themselves.',
      answers: { 200: { description: 'The metadata.', schema: 'AuthorizationServer' } },
    },
    'GET /health': {
      id: 'getHealth',
      tag: 'Service',
      summary: 'Whether the service and what it depends on work.',
      description: 'Asks each dependency, and remembers the answer for five seconds.',
      answers: {
        200: { description: 'All is well.', schema: 'Health' },
        503: { description: 'Something it depends on does not answer.', schema: 'Health' },
      },
    },
    'GET /openapi.json': {
      id: 'getOpenApi',
      tag: 'Service',
      summary: 'This document.',
      description: 'Answers the document from which clients are generated.',
      answers: { 200: { description: 'OpenAPI 3.1.', schema: 'OpenApiDocument' } },
    },
    'GET /docs': {
      id: 'getDocs',
      tag: 'Service',
      summary: 'This document for people.',
      description: 'Answers a page that shows the document and can send requests.',
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
    'GET /docs/assets/{name}': {
      id: 'getDocsAsset',
      tag: 'Service',
      summary: 'What that page is made of.',
      description: 'Answers a script or a style of that page.',
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
    'GET /docs/problems/{code}': {
      id: 'getProblem',
      tag: 'Service',
      summary: 'What an error code means and what to do.',
      description: 'Answers a page for people. The `type` of a problem leads to it.',
      answers: {
        200: {
          description: 'A page.',
          text: { 'text/html': '<!doctype html>…' },
          headers: ['Content-Security-Policy'],
        },
      },
      refusals: ['not_found'],
    },
  },
);
