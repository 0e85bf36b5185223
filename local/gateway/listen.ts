import { once } from 'node:events';
import type { Server } from 'node:net';

/** Has the server listen, for this machine only, and answers its port; 0 asks for any that is free. */
export async function listen(server: Server, port = 0, host = '127.0.0.1'): Promise<number> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    if (!(Error.isError(error) && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`Port ${port} is in use. Stop what uses it, or take another: PORT=${port + 1} npm start`);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
