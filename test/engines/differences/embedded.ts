import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngines } from '../../../local/engines/engines.ts';

/** Starts the embedded engines of `npm start`, empty. `stop` ends them and deletes their data. */
export async function startEmbedded() {
  const work = await mkdtemp(join(tmpdir(), 'embedded-'));
  const { dynamodb, sqs, stop } = await startEngines({ data: undefined, work, shell: {} }, console.error);
  return {
    dynamodb,
    sqs,
    async stop() {
      await stop();
      // The engine deletes the folder when it ends, perhaps at the same time.
      await rm(work, { recursive: true, force: true });
    },
  };
}
