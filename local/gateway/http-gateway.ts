import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { availableParallelism, networkInterfaces } from 'node:os';
import type { Cors } from '../cloudformation/resources.ts';
import { InvocationFailed } from '../lambda/function-pool.ts';
import { createCorsHeaders, createPreflightResponse, isPreflight } from './cors.ts';
import { type GatewayResponse, toEvent, toHttpResponse } from './http-event.ts';
import { GatewayError, parsePath, readBody, readHost } from './http-request.ts';
import type { Router } from './http-routes.ts';
import { listen } from './listen.ts';

export interface Api {
  readonly router: Router;
  readonly cors: Cors | undefined;
}

export interface Gateway {
  readonly url: string;
  /** Whether more is asked than this machine can do at once. */
  isBusy(): boolean;
  /** Takes no more requests, and resolves when those that were taken are answered. */
  finish(): Promise<void>;
}

const maxHeaderBytes = 10 * 1024;
const integrationLimitMs = 30_000;
/** For how long a request may be on its way. */
const requestLimitMs = 30_000;
const patienceMs = 5_000;

/**
 * API Gateway on `localhost`, by either of its addresses, port 0 being any that is free. Until `api` gives one, every
 * request is answered that the service is not available. Throws when the port is taken.
 */
export async function openGateway(
  port: number,
  api: () => Api | undefined,
  onFault: (fault: unknown) => void,
  requestTimeout = requestLimitMs,
): Promise<Gateway> {
  let underWay = 0;
  const serve: RequestListener = (request, response) => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
    });
    answer(request, api())
      .catch((thrown: unknown): GatewayResponse => {
        // The pool has told of a failed invocation, and who went away is told nothing.
        const isTold = thrown instanceof GatewayError || thrown instanceof InvocationFailed || request.errored;
        if (!isTold) onFault(thrown);
        const { status, message } =
          thrown instanceof GatewayError ? thrown : new GatewayError(500, 'Internal Server Error');
        return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
      })
      .then((answered) => send(response, answered, createCorsHeaders(api()?.cors, request.headers.origin)))
      .catch((fault) => {
        onFault(fault);
        response.destroy();
      });
  };
  // Node has to be more patient than we are, so that it is we who answer what is too large.
  const options = {
    maxHeaderSize: 100 * maxHeaderBytes,
    keepAliveTimeout: 60_000,
    requestTimeout,
    connectionsCheckingInterval: requestTimeout / 10,
  };
  const [v4, v6] = [createServer(options, serve), createServer(options, serve)];
  const taken = await listen(v4, port);
  const hasV6 = Object.values(networkInterfaces()).some((own) => own?.some(({ address }) => address === '::1'));
  if (hasV6) await listen(v6, taken, '::1');
  const finish = async () => {
    if (!v4.listening) return;
    const closed = once(v4, 'close');
    for (const server of [v4, v6]) {
      server.close().closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), patienceMs).unref();
    }
    await closed;
  };
  const isBusy = () => underWay >= 2 * availableParallelism();
  return { url: `http://localhost:${taken}`, isBusy, finish };
}

async function answer(request: IncomingMessage, api: Api | undefined): Promise<GatewayResponse> {
  if (!api) throw new GatewayError(503, 'Service Unavailable');
  readHost(request);
  const { method = '', url = '/', rawHeaders } = request;
  const headerBytes = rawHeaders.reduce((sum, text) => sum + text.length + 2, url.length);
  if (headerBytes > maxHeaderBytes) throw new GatewayError(431, 'Request Header Fields Too Large');
  if (api.cors && isPreflight(request)) return createPreflightResponse(api.cors);
  const path = parsePath(url);
  const match = api.router(method, path);
  if (!match) throw new GatewayError(404, 'Not Found');
  if (!match.route.admits()) throw new GatewayError(429, 'Too Many Requests');
  const event = toEvent(request, await readBody(request), path, match);
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new GatewayError(503, 'Service Unavailable')), integrationLimitMs);
  try {
    return toHttpResponse(await Promise.race([match.route.invoke(event), tooLate]));
  } catch (thrown) {
    throw thrown instanceof InvocationFailed && thrown.tooMany ? new GatewayError(503, 'Service Unavailable') : thrown;
  } finally {
    clearTimeout(timer);
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: GatewayResponse,
  cors: Record<string, string>,
): void {
  // What was not read of a body that is too large would be taken for the next request.
  if (!response.req.complete) response.setHeader('connection', 'close');
  for (const [name, value] of Object.entries({ ...headers, ...cors })) response.setHeader(name, value);
  response.statusCode = status;
  const isHead = response.req.method === 'HEAD';
  if (isHead && body.length > 0) response.setHeader('content-length', Buffer.byteLength(body));
  response.end(isHead ? undefined : body);
}
