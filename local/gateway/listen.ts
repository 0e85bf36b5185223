import { once } from 'node:events';
import type { Server } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Starts two servers on the IPv4 and the IPv6 address of localhost, and returns their port. Port 0 selects a free one. */
export async function listenOnLocalhost([v4, v6]: readonly [Server, Server], port: number): Promise<number> {
  const boundPort = await listen(v4, port);
  const hasV6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
  if (hasV6)
    await listen(v6, boundPort, '::1').catch((error) => {
      v4.close();
      throw error;
    });
  return boundPort;
}

/** Starts a server that only this machine can call, and returns its port. Port 0 selects a free one. */
export async function listen(server: Server, port = 0, host = '127.0.0.1'): Promise<number> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    if (!(Error.isError(error) && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(
      `Port ${port} is in use. Stop the process that uses it, or choose another port: PORT=${port + 1} npm start`,
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
