import { issueTokenRoutes, publishKeysRoutes } from '../../../functions/identity/routes.ts';
import { systemRoutes } from '../../../functions/operations/routes.ts';
import { receiveStripeEventsRoutes } from '../../../functions/payment/routes.ts';
import { ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';
import { signInTexts } from './sign-in.ts';

export const openRoutes = describeRoutes(
  { ...issueTokenRoutes, ...publishKeysRoutes, ...systemRoutes, ...receiveStripeEventsRoutes },
  {
    'POST /auth/token': {
      id: 'issueToken',
      tag: 'Authentication',
      summary: 'Issue an access token (OAuth 2.0 client credentials).',
      description:
        'Issues a token that is valid for 24 hours. The client authenticates with HTTP Basic or in the body. `scope` limits the scopes.',
      basic: true,
      body: {
        schema: 'TokenRequest',
        mediaType: 'application/x-www-form-urlencoded',
        example: { grant_type: 'client_credentials' },
      },
      answers: {
        200: { description: 'The token.', schema: 'Token' },
        400: { description: 'An error of RFC 6749, section 5.2.', schema: 'TokenProblem' },
        401: {
          description: '`invalid_client`.',
          schema: 'TokenProblem',
          headers: ['WWW-Authenticate'],
        },
      },
      refusals: ['payload_too_large', 'unsupported_media_type'],
    },
    ...signInTexts,
    'GET /.well-known/jwks.json': {
      id: 'getKeys',
      tag: 'Authentication',
      summary: 'Get the keys that verify access tokens.',
      description: 'Returns the public keys. Keys rotate: read them again if a token names an unknown key.',
      answers: { 200: { description: 'A JSON Web Key Set.', schema: 'JsonWebKeySet' } },
    },
    'GET /.well-known/oauth-authorization-server': {
      id: 'getAuthorizationServer',
      tag: 'Authentication',
      summary: 'Get the authorization server metadata (RFC 8414).',
      description: 'Returns the metadata for OAuth 2.0 clients that configure themselves.',
      answers: { 200: { description: 'The metadata.', schema: 'AuthorizationServer' } },
    },
    'GET /health': {
      id: 'getHealth',
      tag: 'Service',
      summary: 'Get the health of the service and its dependencies.',
      description: 'Checks each dependency. The result is cached for five seconds.',
      answers: {
        200: { description: 'All is well.', schema: 'Health' },
        503: { description: 'A dependency does not respond.', schema: 'Health' },
      },
    },
    'GET /openapi.json': {
      id: 'getOpenApi',
      tag: 'Service',
      summary: 'Get this document.',
      description: 'Returns the OpenAPI document.',
      answers: { 200: { description: 'OpenAPI 3.1.', schema: 'OpenApiDocument' } },
    },
    'GET /docs': {
      id: 'getDocs',
      tag: 'Service',
      summary: 'Get the API documentation.',
      description: 'Returns a page that shows this document and can send requests.',
      headers: ifNoneMatch,
      answers: {
        200: {
          description: 'An HTML page.',
          text: { 'text/html': '<!doctype html>…' },
          headers: ['ETag', 'Content-Security-Policy'],
        },
        304: { description: 'The caller has it already.', headers: ['ETag'] },
      },
    },
    'GET /docs/assets/{name}': {
      id: 'getDocsAsset',
      tag: 'Service',
      summary: 'Get a file of the API documentation.',
      description: 'Returns a script or a style sheet of the page.',
      headers: ifNoneMatch,
      answers: {
        200: {
          description: 'A script or a style sheet.',
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
      summary: 'Get the documentation of an error code.',
      description: 'Returns a page with the meaning of the code and what to do. The `type` of an error points to it.',
      answers: {
        200: {
          description: 'An HTML page.',
          text: { 'text/html': '<!doctype html>…' },
          headers: ['Content-Security-Policy'],
        },
      },
      refusals: ['not_found'],
    },
    'POST /payments/stripe/events': {
      id: 'receiveStripeEvent',
      tag: 'Service',
      summary: 'Receive an event of Stripe.',
      description:
        'The webhook of Stripe, on stages that take payments by Stripe. Stripe signs the request in the header `Stripe-Signature`. The payment of the order is read again; other events are accepted and have no effect.',
      headers: ['Stripe-Signature'],
      answers: { 204: { description: 'The event is accepted.' } },
      refusals: ['invalid_json', 'validation_failed', 'not_found', 'payload_too_large', 'unsupported_media_type'],
    },
  },
);
