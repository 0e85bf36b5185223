import { Command, CommanderError } from 'commander';
import { endWithOutput } from '../terminal/end-with-output.ts';
import { exitCodes, Misused } from '../terminal/failures.ts';
import { escapeControlCharacters, formatJson } from '../terminal/print.ts';
import { parsePortOption } from './arguments.ts';
import { addClientCommands } from './client-commands.ts';
import { describeError } from './failures.ts';
import { addKeyCommands } from './key-commands.ts';

/** Does what the arguments say. What went wrong is on standard error, and what kind of wrong it was in the exit code. */
export async function run(args: readonly string[]): Promise<void> {
  endWithOutput();
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (thrown) {
    process.exitCode = reportError(thrown, args.includes('--json'));
  }
}

function reportError(thrown: unknown, asJson: boolean): number {
  // Commander has said what there is to say.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const { sentence, exitCode } =
    thrown instanceof Misused ? { sentence: thrown.message, exitCode: exitCodes.usage } : describeError(thrown);
  process.stderr.write(`${asJson ? formatJson({ detail: sentence }) : escapeControlCharacters(sentence)}\n`);
  return exitCode;
}

function createProgram(): Command {
  const root = new Command('identity')
    .description('Decides who may call the API, and which keys sign the tokens.')
    .option('--stage <name>', 'a deployed stage, such as dev; without it, the system on this machine')
    .option('--port <port>', 'the port of the system on this machine (or PORT; else 3000)', parsePortOption)
    .option('--json', 'print JSON, for programs')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help to see how it is used)')
    .exitOverride()
    .addHelpText('after', rootHelp);
  addClientCommands(root);
  addKeyCommands(root);
  return root;
}

const rootHelp = `
Try it on a local system (npm start):
  npm run identity -- add-client my-shop --scopes orders:read,orders:write
  npm run identity -- list-clients
  npm run identity -- rotate-keys

A deployed stage, with your AWS credentials (AWS_PROFILE, AWS_REGION):
  npm run identity -- add-client my-shop --scopes orders:read,orders:write --stage dev

A secret is made here, strong, and printed once: only its hash is kept. In scripts, keep npm from printing too:
  npm run --silent identity -- add-client my-shop --scopes orders:write --json | jq -r .secret

Exit codes:
  0  done, or so already
  1  refused: there is no such client, key or stage, there is one already, or you may not
  2  not a command, not complete, or nobody was told which AWS account to use
  3  no answer: try again later`;
