import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Starts a proxy to the local system that responds like a later release: each object of a response has one more member,
 * and an order has an unknown status. `/products/throttled` returns what API Gateway returns when it throttles.
 */
export async function startLaterRelease(url: string): Promise<{ url: string; stop: () => void }> {
  const server = createServer(async (request, response) => {
    if (request.url === '/products/throttled') {
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end('{"message":"Too Many Requests"}');
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { host, connection, 'content-length': _, ...headers } = request.headers;
    const { method = 'GET' } = request;
    const body = parts.length > 0 ? Buffer.concat(parts) : null;
    const upstream = await fetch(url + request.url, { method, headers: headers as Record<string, string>, body });
    const type = upstream.headers.get('content-type') ?? '';
    const text = await upstream.text();
    response.writeHead(upstream.status, { 'content-type': type });
    response.end(type.includes('json') ? JSON.stringify(addMembers(JSON.parse(text))) : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    stop: () => server.closeAllConnections() ?? server.close(),
  };
}

function addMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, addMembers(member)]);
  const status = 'orderId' in value && 'customerId' in value ? { status: 'RETURNED' } : {};
  return { ...Object.fromEntries(members), ...status, later: 'a text' };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
