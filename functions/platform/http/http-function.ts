import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { OrderId, type Trace } from '../../messages/fields/primitives.ts';
import { Refusal, type RefusalCode, refusalStatuses } from '../../messages/refusal.ts';
import { getInvocationTime, responseMs, type Time, withTimeout } from '../deadline.ts';
import { logger } from '../logger.ts';
import { toFaultRefusal } from './fault-response.ts';
import { parseJsonBody } from './json-body.ts';
import { createProblem, parseInput } from './problem.ts';
import { readTraceHeaders } from './trace-context.ts';

/** What a route is asked. Header names are in lower case; `params` are the path's. */
export type HttpRequest = {
  method: string;
  path: string;
  params: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  /** The query parameters that stand more than once; API Gateway joins their values with commas. */
  repeated: readonly string[];
  headers: Readonly<Record<string, string | undefined>>;
  /** The body as text without a byte order mark; '' where there was none. Bytes that are not UTF-8 are U+FFFD. */
  text: string;
  trace: Trace;
  time: Time;
};
/** What a route answers: `body` is sent as JSON unless it is a string already. */
export type HttpResponse = { status: number; body?: unknown; headers?: Readonly<Record<string, string>> };
export type Route = (asked: HttpRequest) => Promise<HttpResponse>;

/**
 * A Lambda function over the given routes, keyed as API Gateway keys them: `POST /orders`, `$default`. HEAD is answered
 * as GET, without the body.
 */
export function httpFunction(routes: Readonly<Record<string, Route>>) {
  const answer = async (
    event: APIGatewayProxyEventV2,
    context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const time = getInvocationTime(context);
    const asked = toRequest(event, time);
    const route = routes[event.routeKey.replace(/^HEAD /, 'GET ')];
    try {
      if (!route) throw new Refusal('not_found', 'There is nothing here.');
      return toResult(await withTimeout(time.remainingMs() - responseMs, route(asked), time), asked);
    } catch (thrown) {
      return toResult(toErrorResponse(thrown, asked, event.routeKey), asked);
    }
  };
  return middy(answer).use(toAccessLog());
}

function toAccessLog(): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  const startedAt = new WeakMap<object, number>();
  return {
    before: ({ event }) => void startedAt.set(event, performance.now()),
    after: ({ event, response }) => {
      const { orderId } = readParams(event);
      logger.info('answered', {
        route: event.routeKey,
        status: response?.statusCode,
        durationMs: Math.round(performance.now() - (startedAt.get(event) ?? 0)),
        correlationId: response?.headers?.['x-correlation-id'],
        // A path may hold anything that somebody typed.
        ...(OrderId.safeParse(orderId).success ? { orderId } : {}),
      });
    },
  };
}

function toRequest(event: APIGatewayProxyEventV2, time: Time): HttpRequest {
  const { body = '', queryStringParameters: query = {} } = event;
  const sentQuery = new URLSearchParams(event.rawQueryString);
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    params: readParams(event),
    query,
    repeated: Object.keys(query).filter((name) => sentQuery.getAll(name).length > 1),
    headers: event.headers,
    text: (event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body).replace(/^\ufeff/, ''),
    trace: readTraceHeaders(event.headers),
    time,
  };
}

/** An order id is a UUID, which may come in capitals (RFC 9562 §4). Other ids keep their case. */
function readParams({ pathParameters: params = {} }: APIGatewayProxyEventV2): HttpRequest['params'] {
  return params.orderId === undefined ? params : { ...params, orderId: params.orderId.toLowerCase() };
}

function toResult(answer: HttpResponse, { method, trace }: HttpRequest): APIGatewayProxyStructuredResultV2 {
  const { status, body, headers } = answer;
  return {
    statusCode: status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-correlation-id': trace.correlationId,
      traceparent: trace.traceparent,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...headers,
    },
    ...(body === undefined || method === 'HEAD'
      ? {}
      : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

function toErrorResponse(thrown: unknown, asked: HttpRequest, route: string): HttpResponse {
  const refusal = thrown instanceof Refusal ? thrown : toFaultRefusal(thrown, asked.trace, route);
  return {
    status: refusalStatuses[refusal.code],
    body: createProblem(refusal, asked.path, asked.trace.correlationId),
    headers: {
      'content-type': 'application/problem+json',
      ...createChallenge(refusal.code),
      ...refusal.headers,
    },
  };
}

function createChallenge(code: RefusalCode): Record<string, string> {
  if (code === 'token_missing') return { 'www-authenticate': 'Bearer realm="orders"' };
  if (code === 'token_invalid') return { 'www-authenticate': 'Bearer realm="orders", error="invalid_token"' };
  return {};
}

/** The JSON body of a request, parsed by its schema. An absent body reads as `{}` where `emptyIsObject` says so. */
export function parseBody<Schema extends z.ZodMiniType>(
  asked: HttpRequest,
  schema: Schema,
  { emptyIsObject = false } = {},
): { body: z.infer<Schema>; received: unknown } {
  const received = emptyIsObject && asked.text === '' ? {} : parseJsonBody(asked);
  return { body: parseInput(schema, received), received };
}
