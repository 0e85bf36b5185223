import { parsePortNumber } from '../terminal/arguments.ts';
import { createProgram, runProgram } from '../terminal/program.ts';
import { addClientCommands } from './client-commands.ts';
import { addKeyCommands } from './key-commands.ts';

/** Runs the `identity` command line, which manages clients and signing keys. */
export async function run(args: readonly string[]): Promise<void> {
  const root = createProgram('identity', 'Manages the clients that may call the API, and the keys that sign tokens.')
    .option('--stage <name>', 'a deployed stage, for example dev (default: the local system)')
    .option('--port <port>', 'the port of the local system (or PORT; default: 3000)', parsePortNumber)
    .option('--yes', 'do not ask before a change of a deployed stage')
    .addHelpText('after', help);
  root.commandsGroup('Clients:');
  addClientCommands(root);
  root.commandsGroup('Signing keys:');
  addKeyCommands(root);
  await runProgram(root, args);
}

const help = `
Examples, on a local system (npm start):
  npm run -s identity -- add-client my-shop --scopes orders:read,orders:write
  npm run -s identity -- list-clients
  npm run -s identity -- rotate-keys

Examples, on a deployed stage, with your AWS credentials (AWS_PROFILE, AWS_REGION):
  npm run -s identity -- add-client my-shop --scopes orders:read,orders:write --stage dev
  npm run -s identity -- add-client my-shop --scopes orders:write --stage dev --json | jq -r .secret

Secrets are generated and printed once. Only their hash is stored.

Exit codes:
  0  done, or done before
  1  refused: the client, key or stage does not exist, exists already, or you have no permission
  2  usage error, or AWS is not configured
  3  no response: try again later`;
