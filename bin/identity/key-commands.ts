import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { getKeyState } from '../../functions/identity/domain/keys.ts';
import { withdrawKey } from '../../functions/identity/domain/withdraw-key.ts';
import { type Column, formatTable } from '../terminal/print.ts';
import { parseKid } from './arguments.ts';
import { Refused, RetryLater } from './failures.ts';
import { addCommand, type Session } from './session.ts';
import type { System } from './system.ts';

type Shown = { kid: string; state: string; signsFrom: string; until?: string };

/** For how long a rotation is waited for, which is four short calls of a function. */
const longestWaitMs = 60_000;
const lookEveryMs = 250;

export function addKeyCommands(root: Command): void {
  root
    .command('list-keys')
    .description('Lists the keys that tokens are verified with, and those that are no longer; never a private one.')
    .action(addCommand(list));
  root
    .command('rotate-keys')
    .description('Has a new key take over signing tokens, without a request being refused.')
    .addHelpText('after', rotateHelp)
    .action(addCommand(rotate));
  root
    .command('withdraw-key')
    .description('Takes a key out of use because somebody else may have it: its tokens are refused.')
    .argument('<kid>', 'the key, as list-keys names it', parseKid)
    .addHelpText('after', withdrawHelp)
    .action(addCommand(withdraw));
}

async function list({ system, show }: Session) {
  const keys = await formatKeys(system);
  show({ items: keys }, () => formatTable(keys, columns));
}

async function rotate({ system, show, remark }: Session) {
  const next = async () => (await formatKeys(system)).find(({ state }) => state === 'next');
  let found = await next();
  if (found === undefined) {
    await system.rotate().catch((thrown: Error) => {
      // The store takes up a rotation that is not over by itself.
      if (thrown.name !== 'InvalidRequestException' || !/isn't complete/.test(thrown.message)) throw thrown;
    });
    for (const end = Date.now() + longestWaitMs; found === undefined; found = await next()) {
      if (Date.now() > end)
        throw new RetryLater(
          'The rotation was begun and has not come through; the log of the token function says why.',
        );
      await setTimeout(lookEveryMs);
    }
  }
  const { kid, signsFrom } = found;
  const keys = await formatKeys(system);
  show({ kid, signsFrom, items: keys }, () => formatTable(keys, columns));
  remark(
    `${kid} is published, and signs from ${signsFrom}. The keys before it stay until their last token has expired.`,
  );
}

async function withdraw({ system, args: [kid = ''], show }: Session) {
  const outcome = await withdrawKey({ kid }, system);
  if (outcome === 'unknown key') throw new Refused(`There is no key ${kid}; list-keys lists those there are.`);
  show({ kid, outcome }, () =>
    outcome === 'withdrawn'
      ? `${kid} is withdrawn: new tokens are signed by another key, and within five minutes its own are refused.`
      : `${kid} was withdrawn already.`,
  );
}

async function formatKeys({ publicKeys }: System): Promise<Shown[]> {
  const { keys } = await publicKeys.read();
  const at = new Date();
  return keys.map((key) => {
    const state = getKeyState(key, keys, at);
    const { kid, signsFrom, until } = key;
    return { kid, state, signsFrom, ...(until === undefined || state === 'withdrawn' ? {} : { until }) };
  });
}

const columns: Column<Shown>[] = [
  ['KEY', ({ kid }) => kid],
  ['STATE', ({ state }) => state],
  ['SIGNS FROM', ({ signsFrom }) => signsFrom],
  ['GOOD UNTIL', ({ until }) => until ?? ''],
];

const rotateHelp = `
The new key is published at once and signs ten minutes later, when everybody who verifies tokens has it. The key before it
stays until its last token has expired, a day later. Until the new key signs, the command makes no other. Every stage also
rotates by itself, as often as lib/stages.ts says.`;

const withdrawHelp = `
Clients whose tokens are refused have to ask for new ones. Where it can wait for a day, rotate instead: then no token is
refused before it expires.
  npm run identity -- list-keys
  npm run identity -- withdraw-key <kid>`;
