import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fail = (request: IncomingMessage, response: ServerResponse) => void;

/** How a service can fail to respond. */
const failureModes = {
  'never responds': () => undefined,
  'stops in the middle of its response': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000' });
    response.write('{"Item":');
  },
  'resets the connection': ({ socket }) => void socket.resetAndDestroy(),
  'hangs up': ({ socket }) => void socket.destroy(),
  'breaks off its response': ({ socket }, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000' });
    response.write('{"Item":', () => socket.destroy());
  },
  'responds with the 503 of a load balancer': (_, response) => {
    response.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>');
  },
  'responds with 500 and no body': (_, response) => void response.writeHead(500).end(),
  throttles: (_, response) => {
    const type = 'com.amazon.coral.availability#ThrottlingException';
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type });
    response.end(JSON.stringify({ __type: type, message: 'Rate exceeded' }));
  },
} as const satisfies Record<string, Fail>;
export type Failure = keyof typeof failureModes;
export const failures = Object.keys(failureModes) as Failure[];

/** Opens an endpoint in place of every AWS service that fails every call. */
export async function openFailingEndpoint() {
  let fail: Fail = failureModes['never responds'];
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    response.on('error', () => undefined);
    fail(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Sets how the next calls fail. */
    failWith(name: Failure): void {
      fail = failureModes[name];
    },
    calls: () => calls,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
