import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Cors } from '../cloudformation/resources.ts';
import { InvocationFailed } from '../lambda/function-pool.ts';
import { createCorsHeaders, createPreflightResponse, isPreflight } from './cors.ts';
import { type GatewayResponse, toEvent, toHttpResponse } from './http-event.ts';
import { GatewayError, normalizeTarget, parsePath, readBody } from './http-request.ts';
import type { Router } from './http-routes.ts';
import { listenOnLocalhost } from './listen.ts';

export interface Api {
  readonly router: Router;
  readonly cors: Cors | undefined;
}

export interface Gateway {
  readonly url: string;
  /** Returns whether there are more requests than this machine can handle at once. */
  isBusy(): boolean;
  /** Lets this listener serve the requests for a WebSocket on the path /live. */
  onUpgrade(serve: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  /** Stops accepting requests. Resolves when all of them have a response. */
  close(): Promise<void>;
}

const maxHeaderBytes = 10 * 1024;
const integrationTimeoutMs = 30_000;
/** The time that a client has to send a request. */
const receiveTimeoutMs = 30_000;
const closeTimeoutMs = 5_000;

/**
 * Starts an API Gateway on the IPv4 and IPv6 addresses of localhost. Port 0 selects a free one. Responds with 503 until
 * `api` returns an API. Throws when the port is in use.
 */
export async function openGateway(
  port: number,
  api: () => Api | undefined,
  onFault: (fault: unknown) => void,
  requestTimeout = receiveTimeoutMs,
): Promise<Gateway> {
  let underWay = 0;
  const serve: RequestListener = (request, response) => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
    });
    handle(request, api())
      .catch((thrown: unknown): GatewayResponse => {
        // The function pool has logged a failed invocation, and a client that has gone is no fault.
        const isKnown = thrown instanceof GatewayError || thrown instanceof InvocationFailed || request.errored;
        if (!isKnown) onFault(thrown);
        const { status, message } =
          thrown instanceof GatewayError ? thrown : new GatewayError(500, 'Internal Server Error');
        return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
      })
      .then((result) => send(response, result, createCorsHeaders(api()?.cors, request.headers.origin)))
      .catch((fault) => {
        onFault(fault);
        response.destroy();
      });
  };
  // Node accepts more than the gateway, so that the gateway responds to a request that is too large.
  const options = {
    maxHeaderSize: 100 * maxHeaderBytes,
    keepAliveTimeout: 60_000,
    requestTimeout,
    connectionsCheckingInterval: requestTimeout / 10,
    shouldUpgradeCallback: isLive,
  };
  const [v4, v6] = [createServer(options, serve), createServer(options, serve)];
  const boundPort = await listenOnLocalhost([v4, v6], port);
  const close = async () => {
    if (!v4.listening) return;
    const closed = once(v4, 'close');
    for (const server of [v4, v6]) {
      server.close().closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), closeTimeoutMs).unref();
    }
    await closed;
  };
  const isBusy = () => underWay >= 2 * availableParallelism();
  const onUpgrade: Gateway['onUpgrade'] = (serve) => {
    for (const server of [v4, v6]) server.on('upgrade', serve);
  };
  return { url: `http://localhost:${boundPort}`, isBusy, onUpgrade, close };
}

/** Other requests that name a protocol to upgrade to are answered as they are. */
function isLive({ url = '', headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && /^\/live(\?|$)/.test(url);
}

async function handle(request: IncomingMessage, api: Api | undefined): Promise<GatewayResponse> {
  if (!api) throw new GatewayError(503, 'Service Unavailable');
  normalizeTarget(request);
  const { method = '', url = '/', rawHeaders } = request;
  const headerBytes = rawHeaders.reduce((sum, text) => sum + text.length + 2, url.length);
  if (headerBytes > maxHeaderBytes) throw new GatewayError(431, 'Request Header Fields Too Large');
  if (api.cors && isPreflight(request)) return createPreflightResponse(api.cors);
  const path = parsePath(url);
  const match = api.router(method, path);
  if (!match) throw new GatewayError(404, 'Not Found');
  if (!match.route.admits()) throw new GatewayError(429, 'Too Many Requests');
  const event = toEvent(request, await readBody(request), path, match);
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new GatewayError(503, 'Service Unavailable')), integrationTimeoutMs);
  try {
    return toHttpResponse(await Promise.race([match.route.invoke(event), timeout]));
  } catch (thrown) {
    throw thrown instanceof InvocationFailed && thrown.isThrottled
      ? new GatewayError(503, 'Service Unavailable')
      : thrown;
  } finally {
    clearTimeout(timer);
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: GatewayResponse,
  cors: Record<string, string>,
): void {
  // The rest of a body that was too large must not be read as the next request.
  if (!response.req.complete) response.setHeader('connection', 'close');
  for (const [name, value] of Object.entries({ ...headers, ...cors })) response.setHeader(name, value);
  response.statusCode = status;
  const isHead = response.req.method === 'HEAD';
  if (isHead && body.length > 0) response.setHeader('content-length', Buffer.byteLength(body));
  response.end(isHead ? undefined : body);
}
