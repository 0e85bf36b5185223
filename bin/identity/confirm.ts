import { createInterface } from 'node:readline/promises';
import type { SystemSession } from '../connections/system.ts';
import { CommandError } from '../terminal/failures.ts';

/** Asks whether to make a change that a deployed stage feels at once. Throws `refused` for every answer but yes. */
export async function confirmChange({ system: { stage }, options, note }: SystemSession, change: string) {
  if (stage === undefined) return;
  note(`${change} on stage ${stage}.`);
  if (options.yes) return;
  if (!process.stdin.isTTY) throw new CommandError('usage', 'Add --yes to confirm it. Nothing was changed.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Continue? [y/N] ');
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('refused', 'Nothing was changed.');
}
