import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { account } from '../cloudformation/references.ts';
import type { Match } from './http-routes.ts';

/** Converts a request to the event of an HTTP API, payload format 2.0. */
export function toEvent(request: IncomingMessage, body: Buffer, path: string, match: Match): APIGatewayProxyEventV2 {
  const { routeKey } = match.route;
  const distinct = Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(',')]);
  const { cookie: _, ...headers }: Record<string, string | undefined> = Object.fromEntries(distinct);
  const cookies = request.headersDistinct.cookie?.flatMap((all) => all.split(/; */));
  const rawQueryString = request.url?.split('?').slice(1).join('?') ?? '';
  const parameters = [...new URLSearchParams(rawQueryString).entries()];
  const query = [...Map.groupBy(parameters, ([name]) => name)].map(([name, all]) => [
    name,
    all.map(([, value]) => value).join(','),
  ]);
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type']);
  const { remoteAddress: sourceIp = '', localPort } = request.socket;
  const forwarded = {
    'x-forwarded-for': sourceIp,
    'x-forwarded-port': String(localPort),
    'x-forwarded-proto': 'http',
  };
  const now = new Date();
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    headers: { ...headers, ...forwarded },
    ...(cookies && { cookies }),
    ...(rawQueryString && { queryStringParameters: Object.fromEntries(query) }),
    ...(Object.keys(match.params).length > 0 && { pathParameters: match.params }),
    requestContext: {
      accountId: account,
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: formatAccessLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** Returns whether API Gateway passes the body as text. It encodes all others in base64: forms too, and a body without a type. */
function isText(contentType = ''): boolean {
  return /^\s*(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i.test(contentType);
}

/** Formats a time as `07/Nov/2026:01:37:53 +0000`. */
function formatAccessLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

const FunctionResult = z.object({
  statusCode: z.coerce.number().check(z.int(), z.gte(100), z.lte(599)),
  headers: z._default(z.record(z.string(), z.coerce.string()), {}),
  cookies: z.optional(z.array(z.string())),
  body: z._default(z.string(), ''),
  isBase64Encoded: z._default(z.boolean(), false),
});

/** Converts the result of a function to a response. Throws at an invalid one. */
export function toHttpResponse(result: unknown): GatewayResponse {
  const { statusCode: status, headers, cookies, body, isBase64Encoded } = FunctionResult.parse(result);
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(lowerCased),
      ...(cookies && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}
