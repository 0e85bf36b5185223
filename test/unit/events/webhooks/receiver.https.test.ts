import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createReceiverClient } from '../../../../functions/events/adapters/webhooks/receiver.https.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server, port = 0): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.once('close', () => undefined);
  servers.push(Object.assign(server, { close: closeAll(server, sockets) }));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>) {
  const close = server.close.bind(server);
  return (done?: (error?: Error) => void) => {
    for (const socket of sockets) socket.destroy();
    return close(done);
  };
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener));
const local = createReceiverClient('localhost');
const request = (url: string) => ({ url, headers: { 'webhook-id': 'e1.1' }, body: '{"é":1}' });

test('posts the body with its headers and returns the status of the response', async () => {
  const received: unknown[] = [];
  const url = await serve(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const { 'content-type': type, 'content-length': length, 'webhook-id': id, connection } = incoming.headers;
    received.push([incoming.method, incoming.url, type, length, id, connection, body]);
    response.writeHead(202).end('thanks');
  });

  const reply = await local(request(`${url}?key=1`));

  expect(reply).toEqual({ statusCode: 202, durationMs: expect.any(Number) });
  expect(received).toEqual([['POST', '/hook?key=1', 'application/json', '8', 'e1.1', 'close', '{"é":1}']]);
});

test('follows no redirect and returns Retry-After', async () => {
  let requests = 0;
  const url = await serve((_, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere', 'retry-after': '120' }).end();
  });

  expect(await local(request(url))).toMatchObject({ statusCode: 302, retryAfter: '120' });
  expect(requests).toBe(1);
});

test('reads no more than 16 KB of a response without end', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200);
    const write = () => {
      while (response.writable && response.write('x'.repeat(10_000))) {}
    };
    response.on('drain', write);
    write();
  });

  const reply = await local(request(url), 5_000);

  expect(reply).toMatchObject({ statusCode: 200 });
  expect(reply.durationMs).toBeLessThan(4_000);
});

test('ends at the deadline, with the status where only the body is late', async () => {
  const silent = await serve(() => undefined);
  const lateBody = await serve((_, response) => {
    response.writeHead(200).write('x');
  });

  expect(await local(request(silent), 100)).toMatchObject({ error: 'response timed out' });
  expect(await local(request(lateBody), 100)).toMatchObject({ statusCode: 200 });
});

test.each([
  ['connection closed without a response', (socket: Socket) => socket.destroy()],
  ['the response is not HTTP', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
  ['connection closed without a response', (socket: Socket) => socket.end()],
  [
    'connection closed without a response',
    (socket: Socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  ],
])('reports "%s"', async (error, answer) => {
  const url = await listen(
    createTcpServer((socket) => void socket.on('error', () => undefined).once('data', () => answer(socket))),
  );

  expect(await local(request(url))).toMatchObject({ error });
});

test('reports a refused connection and a receiver without TLS', async () => {
  const url = await serve((_, response) => response.end());

  expect(await local(request(url.replace('http:', 'https:')))).toMatchObject({ error: 'TLS failed' });
  expect(await local(request('http://localhost:1/'))).toMatchObject({ error: 'connection refused' });
});

test('connects within two seconds, name included, or not at all', async () => {
  const client = createReceiverClient('public', () => new Promise(() => undefined));

  const reply = await client(request('https://hooks.shop.com/'));

  expect(reply).toMatchObject({ error: 'connection timed out' });
  expect(reply.durationMs).toBeLessThan(4_000);
});

test.each(['https://127.0.0.1:8443/', 'https://[::ffff:127.0.0.1]:8443/', 'http://localhost:8443/'])(
  'never connects to %s, for which no name is looked up',
  async (url) => {
    let connections = 0;
    await listen(
      createTcpServer(() => {
        connections += 1;
      }),
      8443,
    );

    expect(await createReceiverClient('public')(request(url))).toMatchObject({
      error: 'target refused: not a public address',
    });
    expect(connections).toBe(0);
  },
);

test('checks all addresses of a name at each connection, whatever it resolved to before', async () => {
  let connections = 0;
  await listen(
    createTcpServer((socket) => {
      connections += 1;
      socket.destroy();
    }),
    8443,
  );
  const answers = [
    [{ address: '127.0.0.1', family: 4 }],
    [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
    [{ address: '::ffff:127.0.0.1', family: 6 }],
    [{ address: '169.254.169.254', family: 4 }],
    [],
  ];
  let lookups = 0;
  const client = createReceiverClient('public', async () => answers[lookups++] ?? []);

  for (const _ of answers)
    expect(await client(request('https://hooks.shop.com:8443/'))).toMatchObject({
      error: 'target refused: not a public address',
    });

  expect([lookups, connections]).toEqual([answers.length, 0]);
});
