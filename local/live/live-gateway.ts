import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod/mini';
import type { Route } from '../gateway/http-routes.ts';
import { type OpenSocket, startConnectionsEndpoint } from './connections-endpoint.ts';
import { createSocketEvent, type EventType, type SocketContext } from './socket-event.ts';

export interface LiveGateway {
  /** The endpoint by which functions send messages. */
  readonly endpoint: string;
  /** Serves a request to open a connection. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections. Resolves when their functions have ended. */
  stop(): Promise<void>;
}

export interface LiveGatewayOptions {
  /** The routes of the WebSocket API; none until the functions have started. */
  readonly routes: () => readonly Route[] | undefined;
  /** API Gateway ends a connection without messages after 10 minutes, and each after 2 hours. */
  readonly idleMs?: number;
  readonly lifetimeMs?: number;
}

const maxFrameBytes = 32 * 1024;
const goingAway = 1001;
const unsupportedData = 1003;
const minuteMs = 60_000;
const Result = z.object({ statusCode: z.int() });

/** Starts a WebSocket API of API Gateway. A connection opens when the function has accepted it, and not before. */
export async function startLiveGateway(options: LiveGatewayOptions): Promise<LiveGateway> {
  const { routes, idleMs = 10 * minuteMs, lifetimeMs = 120 * minuteMs } = options;
  const sockets = new Map<string, OpenSocket>();
  const underWay = new Set<Promise<unknown>>();
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, clientTracking: true });
  const management = await startConnectionsEndpoint(sockets);

  /** Invokes the function of a route. Returns the status of its response. */
  async function invoke(type: EventType, context: SocketContext, body?: string): Promise<number> {
    const event = createSocketEvent(type, context, body);
    const route = routes()?.find(({ routeKey }) => routeKey === event.requestContext.routeKey);
    if (!route) return 503;
    if (!route.admits()) return 429;
    const invocation = route.invoke(event).then(
      (result) => Result.parse(result).statusCode,
      () => 502,
    );
    underWay.add(invocation);
    return invocation.finally(() => underWay.delete(invocation));
  }

  function open(socket: WebSocket, context: SocketContext): void {
    const { connectionId } = context;
    const end = () => socket.close(goingAway, 'Going away');
    const lifetime = setTimeout(end, lifetimeMs);
    const idle = setTimeout(end, idleMs);
    const send = (text: string) => socket.send(text, () => idle.refresh());
    sockets.set(connectionId, { send, close: end });
    socket.on('message', async (data, isBinary) => {
      idle.refresh();
      if (isBinary) return socket.close(unsupportedData, 'Unsupported data');
      const status = await invoke('MESSAGE', context, String(data));
      if (status >= 300) send(JSON.stringify({ message: STATUS_CODES[status], connectionId }));
    });
    // A protocol error of a client ends its connection.
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(lifetime);
      clearTimeout(idle);
      sockets.delete(connectionId);
      void invoke('DISCONNECT', context);
    });
  }

  return {
    endpoint: management.endpoint,
    async upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const connectionId = `${randomBytes(11).toString('base64url')}=`;
      const context = { connectionId, connectedAt: Date.now(), request };
      const status = await invoke('CONNECT', context);
      if (status >= 300) return refuse(socket, status);
      server.handleUpgrade(request, socket, head, (opened) => open(opened, context));
    },
    async stop() {
      const closed = [...server.clients].map((client) => once(client, 'close'));
      for (const client of server.clients) client.terminate();
      await Promise.all(closed);
      // Among them the invocations of $disconnect.
      await Promise.all(underWay);
      management.stop();
    },
  };
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
