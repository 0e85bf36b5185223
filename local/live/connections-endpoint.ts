import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from '../gateway/http-request.ts';
import { listen } from '../gateway/listen.ts';

/** An open connection. */
export interface OpenSocket {
  send(text: string): void;
  close(): void;
}

const maxMessageBytes = 128 * 1024;

/** Starts the management API of connections: POST and DELETE of `/live/@connections/{id}`. */
export async function startConnectionsEndpoint(sockets: ReadonlyMap<string, OpenSocket>) {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const id = /^\/live\/%?(?:40|@)connections\/([^/?]+)$/.exec(request.url ?? '')?.[1];
    if (id === undefined) return refuse(response, 403, 'ForbiddenException');
    const socket = sockets.get(decodeURIComponent(id));
    if (!socket) return refuse(response, 410, 'GoneException');
    if (body.length > maxMessageBytes) return refuse(response, 413, 'PayloadTooLargeException');
    if (request.method === 'POST') socket.send(body.toString());
    else if (request.method === 'DELETE') socket.close();
    else return refuse(response, 403, 'ForbiddenException');
    response.writeHead(request.method === 'POST' ? 200 : 204).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => refuse(response, 400, 'BadRequestException'));
  });
  return {
    endpoint: `http://127.0.0.1:${await listen(server)}/live`,
    stop: () => void server.close().closeAllConnections(),
  };
}

function refuse(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
  response.end(JSON.stringify({ message: type }));
}
