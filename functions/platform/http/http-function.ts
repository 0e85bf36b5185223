import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Trace } from '../../messages/fields/primitives.ts';
import { Refusal, refusalStatuses } from '../../messages/refusal.ts';
import { getInvocationTime, responseMs, type Time, withTimeout } from '../deadline.ts';
import { createAccessLog } from './access-log.ts';
import { toFaultRefusal } from './fault-response.ts';
import { parseJsonBody } from './json-body.ts';
import { createChallenge, createProblem, parseInput } from './problem.ts';
import { readTraceHeaders } from './trace-context.ts';

/** A request to a route. Header names are in lower case; `params` are the path's. */
export type HttpRequest = {
  method: string;
  path: string;
  params: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  /** The query parameters that are given more than once; API Gateway joins their values with commas. */
  repeatedParams: readonly string[];
  headers: Readonly<Record<string, string | undefined>>;
  /** The body without a byte order mark; '' without a body. Bytes that are not UTF-8 are U+FFFD. */
  text: string;
  trace: Trace;
  time: Time;
  /** When API Gateway received the request, in milliseconds since 1970. */
  receivedAt: number;
  /** Headers that a route adds to its response, also when it throws. */
  responseHeaders: Record<string, string>;
};
/** A response of a route. A `body` that is not a string is sent as JSON; one in base64 is sent as bytes. */
export type HttpResponse = {
  status: number;
  body?: unknown;
  isBase64Encoded?: boolean;
  headers?: Readonly<Record<string, string>>;
  /** Values of Set-Cookie, which can be repeated. */
  cookies?: readonly string[];
};
export type Route = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Creates a Lambda function from routes, keyed as API Gateway keys them: `POST /orders`, `$default`. HEAD is answered as
 * GET without the body.
 */
export function httpFunction(routes: Readonly<Record<string, Route>>) {
  const handle = async (
    event: APIGatewayProxyEventV2,
    context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const time = getInvocationTime(context);
    const request = toRequest(event, time);
    const route = routes[event.routeKey.replace(/^HEAD /, 'GET ')];
    try {
      if (!route) throw new Refusal('not_found', 'There is no such resource.');
      return toResult(await withTimeout(time.remainingMs() - responseMs, route(request), time), request);
    } catch (thrown) {
      // Here and not in middy's `onError`: a refusal needs the request's trace, and goes through `after` as a response does.
      return toResult(toErrorResponse(thrown, request, event.routeKey), request);
    }
  };
  return middy(handle).use(createAccessLog());
}

function toRequest(event: APIGatewayProxyEventV2, time: Time): HttpRequest {
  const [body, query] = [event.body ?? '', event.queryStringParameters ?? {}]; // Emulators send null.
  const rawQuery = new URLSearchParams(event.rawQueryString);
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    params: readParams(event),
    query,
    repeatedParams: Object.keys(query).filter((name) => rawQuery.getAll(name).length > 1),
    // API Gateway takes the cookies out of the headers.
    headers: event.cookies?.length ? { ...event.headers, cookie: event.cookies.join('; ') } : event.headers,
    text: (event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body).replace(/^\ufeff/, ''),
    trace: readTraceHeaders(event.headers),
    time,
    receivedAt: event.requestContext.timeEpoch ?? time.now(), // Emulators send none.
    responseHeaders: {},
  };
}

/** Reads the path parameters. An order id is a UUID and may be in capitals (RFC 9562 §4); other ids keep their case. */
function readParams({ pathParameters: params }: APIGatewayProxyEventV2): HttpRequest['params'] {
  return params?.orderId === undefined ? (params ?? {}) : { ...params, orderId: params.orderId.toLowerCase() };
}

function toResult(
  response: HttpResponse,
  { method, trace, responseHeaders }: HttpRequest,
): APIGatewayProxyStructuredResultV2 {
  const { status, body, isBase64Encoded = false, headers, cookies } = response;
  return {
    statusCode: status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-correlation-id': trace.correlationId,
      traceparent: trace.traceparent,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...responseHeaders,
      ...headers,
    },
    ...(cookies && { cookies: [...cookies] }),
    ...(body === undefined || method === 'HEAD'
      ? {}
      : { body: typeof body === 'string' ? body : JSON.stringify(body), ...(isBase64Encoded && { isBase64Encoded }) }),
  };
}

function toErrorResponse(thrown: unknown, request: HttpRequest, route: string): HttpResponse {
  const refusal = thrown instanceof Refusal ? thrown : toFaultRefusal(thrown, request.trace, route);
  return {
    status: refusalStatuses[refusal.code],
    body: createProblem(refusal, request.path, request.trace.correlationId),
    headers: {
      'content-type': 'application/problem+json',
      ...createChallenge(refusal.code),
      ...refusal.headers,
    },
  };
}

/** Parses the JSON body of a request. With `emptyIsObject`, an absent body is `{}`. */
export function parseBody<Schema extends z.ZodMiniType>(
  request: HttpRequest,
  schema: Schema,
  { emptyIsObject = false } = {},
): { body: z.infer<Schema>; received: unknown } {
  const received = emptyIsObject && request.text === '' ? {} : parseJsonBody(request);
  return { body: parseInput(schema, received), received };
}
