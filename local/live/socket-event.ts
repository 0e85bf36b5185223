import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A connection as the gateway knows it. */
export interface SocketContext {
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly request: IncomingMessage;
}

export type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
const routeKeys = { CONNECT: '$connect', MESSAGE: '$default', DISCONNECT: '$disconnect' } as const;

/** Creates the event that a WebSocket API passes to a function. Only `$connect` has the query of the URL. */
export function createSocketEvent(
  type: EventType,
  { connectionId, connectedAt, request }: SocketContext,
  body?: string,
) {
  const now = Date.now();
  const query = new URL(request.url ?? '/', 'ws://localhost').searchParams;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    ...(type === 'CONNECT' && { headers, ...(query.size > 0 && { queryStringParameters: Object.fromEntries(query) }) }),
    requestContext: {
      routeKey: routeKeys[type],
      eventType: type,
      ...(type === 'MESSAGE' && { messageId: randomUUID() }),
      extendedRequestId: randomUUID(),
      requestId: randomUUID(),
      requestTimeEpoch: now,
      messageDirection: 'IN',
      stage: 'live',
      connectedAt,
      connectionId,
      domainName: request.headers.host ?? 'localhost',
      apiId: 'local',
      identity: { sourceIp: request.socket.remoteAddress ?? '' },
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}
