import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { createApiGatewayPost } from '../../../../functions/events/adapters/live/post.api-gateway.ts';
import { type Gateway, openGateway } from '../../../../local/gateway/http-gateway.ts';
import { createRouter } from '../../../../local/gateway/http-routes.ts';
import { type LiveGateway, type LiveGatewayOptions, startLiveGateway } from '../../../../local/live/live-gateway.ts';

type Event = { requestContext: { routeKey: string; connectionId: string }; body?: string };
let gateway: Gateway;
let live: LiveGateway;
let events: Event[];
let answer: (event: Event) => unknown;
let admits: boolean;
const clients: WebSocket[] = [];

async function start(options: Partial<LiveGatewayOptions> = {}): Promise<void> {
  const routes = ['$connect', '$default', '$disconnect'].map((routeKey) => ({
    routeKey,
    admits: () => admits,
    async invoke(event: unknown) {
      events.push(event as Event);
      return answer(event as Event);
    },
  }));
  live = await startLiveGateway({ routes: () => routes, ...options });
  const api = { router: createRouter([]), cors: undefined };
  gateway = await openGateway(
    0,
    () => api,
    () => {},
  );
  gateway.onUpgrade(live.upgrade);
}
beforeEach(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' });
  [events, answer, admits] = [[], () => ({ statusCode: 200 }), true];
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await live.stop();
  await gateway.close();
});

function open(path = '/live?ticket=t'): WebSocket {
  const socket = new WebSocket(gateway.url.replace('http', 'ws') + path);
  socket.on('error', () => {});
  clients.push(socket);
  return socket;
}
async function connect(): Promise<{ socket: WebSocket; connectionId: string }> {
  const socket = open();
  await once(socket, 'open');
  return { socket, connectionId: events.at(-1)?.requestContext.connectionId ?? '' };
}
async function readStatus(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode;
}
const readText = async (socket: WebSocket) => String((await once(socket, 'message'))[0]);
const waitForEvents = async (count: number) => {
  while (events.length < count) await new Promise(setImmediate);
};

describe('opening a connection', () => {
  test('passes the ticket to the function in the event of API Gateway', async () => {
    await start();

    await connect();

    expect(events).toMatchObject([
      {
        headers: { upgrade: 'websocket' },
        queryStringParameters: { ticket: 't' },
        requestContext: {
          ...{ routeKey: '$connect', eventType: 'CONNECT', stage: 'live', messageDirection: 'IN' },
          connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        },
      },
    ]);
  });

  test.each([401, 403, 429, 500])('refuses it with the status of the function: %i', async (statusCode) => {
    await start();
    answer = () => ({ statusCode });

    expect(await readStatus(open())).toBe(statusCode);
    expect(events).toHaveLength(1);
  });

  test('refuses it when the function fails, and while there is none', async () => {
    await start();
    answer = () => {
      throw new Error('down');
    };
    expect(await readStatus(open())).toBe(502);

    admits = false;
    expect(await readStatus(open())).toBe(429);
  });

  test('refuses it before the functions have started', async () => {
    await start({ routes: () => undefined });

    expect(await readStatus(open())).toBe(503);
  });

  test('opens it after the response, so that a message before it finds no connection', async () => {
    await start();
    const post = createApiGatewayPost(live.endpoint, 1_000);
    const early: unknown[] = [];
    answer = async ({ requestContext }) => {
      if (requestContext.routeKey === '$connect') early.push(await post(requestContext.connectionId, {}));
      return { statusCode: 200 };
    };

    await connect();

    expect(early).toEqual(['gone']);
  });

  test.each(['/', '/orders', '/live/x'])('leaves other paths to the API: %s', async (path) => {
    await start();

    expect(await readStatus(open(path))).toBe(404);
  });

  test('answers a request for another protocol as it is', async () => {
    await start();
    const headers = { connection: 'Upgrade', upgrade: 'h2c' };
    const [response] = await once(request(`${gateway.url}/live`, { headers }).end(), 'response');

    expect(response.statusCode).toBe(404);
    response.resume();
  });
});

describe('an open connection', () => {
  test('passes a message to the function, and the end', async () => {
    await start();
    const { socket, connectionId } = await connect();

    socket.send('{"action":"ping"}');
    await waitForEvents(2);
    socket.close();
    await waitForEvents(3);

    expect(events.slice(1)).toMatchObject([
      { requestContext: { routeKey: '$default', connectionId }, body: '{"action":"ping"}' },
      { requestContext: { routeKey: '$disconnect', connectionId } },
    ]);
  });

  test('receives what the SDK posts, until it has ended', async () => {
    await start();
    const { socket, connectionId } = await connect();
    const post = createApiGatewayPost(live.endpoint, 1_000);

    const text = readText(socket);
    expect(await post(connectionId, { type: 'hello', cursor: 'ü' })).toBe('sent');
    expect(JSON.parse(await text)).toEqual({ type: 'hello', cursor: 'ü' });

    socket.close();
    await waitForEvents(2);
    expect(await post(connectionId, {})).toBe('gone');
    expect(await post('never was=', {})).toBe('gone');
  });

  test('receives an error when the function fails', async () => {
    await start();
    const { socket, connectionId } = await connect();
    answer = () => Promise.reject(new Error('down'));

    socket.send('x');

    expect(JSON.parse(await readText(socket))).toEqual({ message: 'Bad Gateway', connectionId });
  });

  test.each([
    ['more than 32 KB', 'x'.repeat(32 * 1024 + 1), 1009],
    ['bytes', Buffer.from('x'), 1003],
  ])('ends when it sends %s', async (_, message, expected) => {
    await start();
    const { socket } = await connect();

    socket.send(message);

    expect((await once(socket, 'close'))[0]).toBe(expected);
  });

  test('ends by DELETE of the management API', async () => {
    await start();
    const { socket, connectionId } = await connect();

    const path = `${live.endpoint}/@connections/${encodeURIComponent(connectionId)}`;
    expect((await fetch(path, { method: 'DELETE' })).status).toBe(204);

    expect((await once(socket, 'close'))[0]).toBe(1001);
  });

  test.each([
    ['without messages', { idleMs: 20 }],
    ['that is old', { lifetimeMs: 20 }],
  ])('ends %s', async (_, limits) => {
    await start(limits);
    const { socket } = await connect();

    expect((await once(socket, 'close'))[0]).toBe(1001);
    await waitForEvents(2);
    expect(events[1]?.requestContext.routeKey).toBe('$disconnect');
  });

  test('ends with the system, after the function has noticed', async () => {
    await start();
    await connect();

    await live.stop();

    expect(events.map(({ requestContext }) => requestContext.routeKey)).toEqual(['$connect', '$disconnect']);
  });
});

test('throws when a message may not have arrived', async () => {
  await start();
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = Object(silent.address());

  await expect(createApiGatewayPost('http://127.0.0.1:1/live', 1_000)('c=1', {})).rejects.toThrow();
  await expect(createApiGatewayPost(`http://127.0.0.1:${port}/live`, 50)('c=1', {})).rejects.toThrow();

  silent.close().closeAllConnections();
});
