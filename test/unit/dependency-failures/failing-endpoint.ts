import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Way = (request: IncomingMessage, answer: ServerResponse) => void;

/** The ways in which a service can fail to respond. */
const ways = {
  'is silent': () => undefined,
  'falls silent in the middle of its answer': (_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000' });
    answer.write('{"Item":');
  },
  'resets the connection': ({ socket }) => void socket.resetAndDestroy(),
  'hangs up': ({ socket }) => void socket.destroy(),
  'breaks off its answer': ({ socket }, answer) => {
    answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000' });
    answer.write('{"Item":', () => socket.destroy());
  },
  'is a 503 of a load balancer': (_, answer) => {
    answer.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>');
  },
  'is a 500 without a word': (_, answer) => void answer.writeHead(500).end(),
  throttles: (_, answer) => {
    const type = 'com.amazon.coral.availability#ThrottlingException';
    answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type });
    answer.end(JSON.stringify({ __type: type, message: 'Rate exceeded' }));
  },
} as const satisfies Record<string, Way>;
export type WayToFail = keyof typeof ways;
export const waysToFail = Object.keys(ways) as WayToFail[];

/** Opens an endpoint in place of every AWS service that fails every call. */
export async function openHostileEndpoint() {
  let way: Way = ways['is silent'];
  let calls = 0;
  const server = createServer((request, answer) => {
    calls += 1;
    answer.on('error', () => undefined);
    way(request, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Sets the way in which the next calls fail. */
    failsBy(name: WayToFail): void {
      way = ways[name];
    },
    calls: () => calls,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
