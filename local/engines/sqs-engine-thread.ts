/**
 * Runs fauxqs 2.4.1 as the local SQS, in a thread of its own. It patches three behaviours of that version, and is
 * the part of local/ that an update breaks first: package.json pins the version, and engines.test.ts covers each patch.
 *
 * 1. fauxqs listens on every interface, without an option. `Server.listen` is changed to 127.0.0.1.
 * 2. fauxqs looks for a queue in the region that the request was signed for. The request gets the local region.
 * 3. When a message becomes visible at once (timeout 0), fauxqs writes no receive count, its table refuses that, and the
 *    message is lost until the next start. The SQL statement keeps the count instead.
 */
import type { IncomingMessage } from 'node:http';
import { Server } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { region } from '../cloudformation/references.ts';

const { listen } = Server.prototype;
const replaceRegion = ({ headers }: IncomingMessage) => {
  headers.authorization = headers.authorization?.replace(/(Credential=[^/]+\/\d+\/)[^/]+/, `$1${region}`);
};
Object.defineProperty(Server.prototype, 'listen', {
  value: function (this: Server, options: object) {
    this.prependListener('request', replaceRegion);
    return listen.call(this, { ...options, host: '127.0.0.1' });
  },
});

const { prepare } = DatabaseSync.prototype;
Object.defineProperty(DatabaseSync.prototype, 'prepare', {
  value: function (this: DatabaseSync, sql: string) {
    const count = 'approximate_receive_count';
    return prepare.call(this, sql.replace(`${count} = ?`, `${count} = coalesce(?, ${count})`));
  },
});

// Not before the patches.
const { startFauxqs } = await import('fauxqs');
const server = await startFauxqs({ port: 0, logger: false, dataDir: workerData });
parentPort?.postMessage(`http://127.0.0.1:${server.port}`);
parentPort?.once('message', async () => {
  await server.stop();
  parentPort?.close();
});
