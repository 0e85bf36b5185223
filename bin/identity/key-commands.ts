import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { getKeyState } from '../../functions/identity/domain/keys.ts';
import { withdrawKey } from '../../functions/identity/domain/withdraw-key.ts';
import { type System, type SystemSession, useSystem } from '../connections/system.ts';
import { parseKid } from '../terminal/arguments.ts';
import { CommandError } from '../terminal/failures.ts';
import { type Column, formatTable } from '../terminal/print.ts';
import { confirmChange } from './confirm.ts';

type KeyRow = { kid: string; state: string; signsFrom: string; until?: string };

/** A rotation is four short invocations of a function. */
const rotationTimeoutMs = 60_000;
const pollMs = 250;

export function addKeyCommands(root: Command): void {
  root.command('list-keys').description('Lists the signing keys and their states.').action(useSystem(list));
  root
    .command('rotate-keys')
    .description('Rotates the signing key. No token is refused.')
    .addHelpText('after', rotateHelp)
    .action(useSystem(rotate));
  root
    .command('withdraw-key')
    .description('Withdraws a key that may have leaked. Its tokens are refused.')
    .argument('<kid>', 'the ID of the key, see list-keys', parseKid)
    .addHelpText('after', withdrawHelp)
    .action(useSystem(withdraw));
}

async function list({ system, show }: SystemSession) {
  const keys = await readKeys(system);
  show({ items: keys }, () => formatTable(keys, columns));
}

async function rotate({ system, show, note }: SystemSession) {
  const next = async () => (await readKeys(system)).find(({ state }) => state === 'next');
  let found = await next();
  if (found === undefined) {
    await system.rotate().catch((thrown: Error) => {
      // A rotation that is under way goes on, and its key appears below.
      if (thrown.name !== 'InvalidRequestException' || !/isn't complete/.test(thrown.message)) throw thrown;
    });
    for (const end = Date.now() + rotationTimeoutMs; found === undefined; found = await next()) {
      if (Date.now() > end)
        throw new CommandError(
          'unavailable',
          'The rotation has started and has not finished. See the log of the token function.',
        );
      await setTimeout(pollMs);
    }
  }
  const { kid, signsFrom } = found;
  const keys = await readKeys(system);
  show({ kid, signsFrom, items: keys }, () => formatTable(keys, columns));
  note(`${kid} is published and signs from ${signsFrom}. Earlier keys stay until their last token has expired.`);
}

async function withdraw(session: SystemSession) {
  const { system, args, show } = session;
  const [kid = ''] = args;
  await confirmChange(session, `This withdraws the key ${kid}`);
  const outcome = await withdrawKey({ kid }, system);
  if (outcome === 'unknown key') throw new CommandError('refused', `The key ${kid} does not exist. See list-keys.`);
  show({ kid, outcome }, () =>
    outcome === 'withdrawn'
      ? `${kid} is withdrawn. Another key signs new tokens, and tokens of this key are refused within five minutes.`
      : `${kid} is already withdrawn.`,
  );
}

async function readKeys({ publicKeys }: System): Promise<KeyRow[]> {
  const { keys } = await publicKeys.read();
  const at = new Date();
  return keys.map((key) => {
    const state = getKeyState(key, keys, at);
    const { kid, signsFrom, until } = key;
    return { kid, state, signsFrom, ...(until === undefined || state === 'withdrawn' ? {} : { until }) };
  });
}

const columns: Column<KeyRow>[] = [
  ['KEY', ({ kid }) => kid],
  ['STATE', ({ state }) => state],
  ['SIGNS FROM', ({ signsFrom }) => signsFrom],
  ['VALID UNTIL', ({ until }) => until ?? ''],
];

const rotateHelp = `
The new key is published at once and signs ten minutes later, when every verifier has it. The old key stays until its last
token has expired, a day later. While a new key waits to sign, the command creates no other. Each stage also rotates its
key on the schedule in lib/stages.ts.`;

const withdrawHelp = `
Clients need new tokens afterwards. If it can wait for a day, use rotate-keys instead: it refuses no token.

Examples:
  npm run -s identity -- list-keys
  npm run -s identity -- withdraw-key <kid>`;
