import { makeProblems } from '../examples/problems.ts';
import type { Json } from '../json.ts';
import { analyticsRouteTexts } from '../routes/analytics.ts';
import { deliveryRoutes } from '../routes/deliveries.ts';
import { eventRoutes } from '../routes/events.ts';
import { operationsRoutes } from '../routes/operations.ts';
import { orderingRoutes } from '../routes/orders.ts';
import { productRoutes } from '../routes/products.ts';
import { type RouteDescription, tags } from '../routes/route.ts';
import { openRoutes } from '../routes/service.ts';
import { webhookRouteTexts } from '../routes/webhooks.ts';
import { makeComponents } from './components.ts';
import { createHeaders } from './headers.ts';
import { getParameters } from './parameters.ts';
import { getResponses } from './responses.ts';
import { getSecurity, securitySchemes } from './security.ts';
import { asJson, ref } from './shape.ts';

type Document = { [member: string]: Json };

export const routes = [
  ...orderingRoutes,
  ...eventRoutes,
  ...webhookRouteTexts,
  ...analyticsRouteTexts,
  ...productRoutes,
  ...deliveryRoutes,
  ...operationsRoutes,
  ...openRoutes,
];

/** Creates the OpenAPI 3.1 document from the schemas that the code parses with. */
export function createOpenApi(version: string): Document {
  const paths: Record<string, Document> = {};
  const responses = new Map<string, Document>();
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: createOperation(route, responses) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order processing',
      version,
      description: about,
      contact: { name: 'Order processing' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The API that serves this document.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: securitySchemes(),
      headers: createHeaders(),
      responses: Object.fromEntries([...responses].sort()),
      examples: asJson(makeProblems([...responses.values()])),
      schemas: makeComponents(),
    },
  };
}

const about = `Places orders exactly once, holds the stock, takes the payment, has the goods delivered, and explains the status of each order.

A later release may add paths, optional request fields, response fields, error codes, event types and values of enums marked \
\`x-extensible-enum\`. Clients must ignore what they do not know. Money is an integer in the currency's minor \
unit: 1999 EUR is 19.99 EUR. Times are RFC 3339 in UTC with milliseconds. Every path with GET also has HEAD.`;

function createOperation(route: RouteDescription, shared: Map<string, Document>): Document {
  const { body } = route;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    security: getSecurity(route),
    parameters: getParameters(route),
    ...(body && {
      requestBody: {
        required: body.required,
        content: asJson({
          [body.mediaType ?? 'application/json']: { schema: ref(body.schema), example: body.example },
        }),
      },
    }),
    responses: getResponses(route, shared),
  };
}
