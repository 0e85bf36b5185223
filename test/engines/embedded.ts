import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngines } from '../../local/engines/engines.ts';

/** The engines that `npm start` brings along, empty; `stop` ends them and removes what they kept. */
export async function startEmbedded() {
  const work = await mkdtemp(join(tmpdir(), 'embedded-'));
  const { dynamodb, sqs, stop } = await startEngines({ data: undefined, work, shell: {} }, console.error);
  return {
    dynamodb,
    sqs,
    async stop() {
      await stop();
      // The engine takes the folder along when it ends, and may still be at it.
      await rm(work, { recursive: true, force: true });
    },
  };
}
