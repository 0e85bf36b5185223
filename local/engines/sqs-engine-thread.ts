import type { IncomingMessage } from 'node:http';
import { Server } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { region } from '../cloudformation/references.ts';

// fauxqs listens on every interface and cannot be told otherwise. Here it is for this machine alone.
const { listen } = Server.prototype;
// It also looks for queues in the region that a request is signed for. There is but one here, whatever the caller's is.
const replaceRegion = ({ headers }: IncomingMessage) => {
  headers.authorization = headers.authorization?.replace(/(Credential=[^/]+\/\d+\/)[^/]+/, `$1${region}`);
};
Object.defineProperty(Server.prototype, 'listen', {
  value: function (this: Server, options: object) {
    this.prependListener('request', replaceRegion);
    return listen.call(this, { ...options, host: '127.0.0.1' });
  },
});

// Of a message whose visibility is set to 0, fauxqs writes no receive count. Its table refuses that, and the message would
// be gone until the next start.
const { prepare } = DatabaseSync.prototype;
Object.defineProperty(DatabaseSync.prototype, 'prepare', {
  value: function (this: DatabaseSync, sql: string) {
    const count = 'approximate_receive_count';
    return prepare.call(this, sql.replace(`${count} = ?`, `${count} = coalesce(?, ${count})`));
  },
});

const { startFauxqs } = await import('fauxqs');
const server = await startFauxqs({ port: 0, logger: false, dataDir: workerData });
parentPort?.postMessage(`http://127.0.0.1:${server.port}`);
parentPort?.once('message', async () => {
  await server.stop();
  parentPort?.close();
});
