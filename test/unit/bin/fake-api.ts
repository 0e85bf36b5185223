import { createServer, type IncomingMessage } from 'node:http';

type ReceivedRequest = { method: string; path: string; headers: Record<string, string | undefined>; body: any };
type Reply = { status?: number; body?: unknown; headers?: Record<string, string> };
/** The reply to each route. A list gives one reply per request, and its last one from then on. */
export type Replies = Record<string, Reply | Reply[] | ((request: ReceivedRequest) => Reply)>;

const token = { access_token: 'a-token', token_type: 'Bearer', expires_in: 86_400, scope: 'operations' };

/** Starts a server that sends the replies, and remembers the requests. */
export async function startFakeApi(replies: Replies = {}) {
  const requests: ReceivedRequest[] = [];
  const counts: Record<string, number> = {};
  const server = createServer(async (request, response) => {
    const got = await parseRequest(request);
    requests.push(got);
    const route = `${got.method} ${got.path.split('?')[0]}`;
    counts[route] = (counts[route] ?? 0) + 1;
    const { status = 200, body, headers = {} } = replyTo(route, got, counts[route]);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  function replyTo(route: string, got: ReceivedRequest, time: number): Reply {
    const reply = replies[route] ?? (route === 'POST /auth/token' ? { body: token } : problem(404, 'not_found'));
    if (typeof reply === 'function') return reply(got);
    return Array.isArray(reply) ? (reply[Math.min(time, reply.length) - 1] ?? {}) : reply;
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const sent = () => requests.filter(({ path }) => path !== '/auth/token');
  return { url: `http://127.0.0.1:${port}`, requests, sent, stop };
}

async function parseRequest(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = request.headers['content-type'] === 'application/json';
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: `${request.method}`,
    path: `${request.url}`,
    headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

export function problem(status: number, code: string, members: object = {}): Reply {
  const body = {
    type: `/docs/problems/${code}`,
    status,
    code,
    detail: 'It was refused.',
    correlationId: 'c-1',
    ...members,
  };
  return { status, body, headers: { 'content-type': 'application/problem+json' } };
}
