import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { endWithOutput } from '../terminal/end-with-output.ts';
import { exitCodes, Misused, Refused, Unreachable } from '../terminal/failures.ts';
import { formatJson, formatProblem } from '../terminal/print.ts';
import { addAttentionCommands } from './attention-commands.ts';
import { addDeadLetterCommands } from './dead-letter-commands.ts';
import { addDeliveryCommands } from './delivery-commands.ts';
import { addOperationsCommands } from './operations-commands.ts';
import { addOrderCommands } from './order-commands.ts';
import { addPlaceCommand } from './place-command.ts';
import { addProductCommands } from './product-commands.ts';
import { addWatchCommand } from './watch-command.ts';

/** Does what the arguments say. What went wrong is on standard error, and what kind of wrong it was in the exit code. */
export async function run(args: readonly string[]): Promise<void> {
  endWithOutput();
  try {
    await createProgram().parseAsync(moveIdsLast(args), { from: 'user' });
  } catch (thrown) {
    process.exitCode = describeError(thrown, args.includes('--json'));
  }
}

/** Every 64th dead letter's id begins with a dash, and must not be taken for an option. */
function moveIdsLast(args: readonly string[]): readonly string[] {
  const isId = (arg: string) => args.includes('dead-letters') && /^-[A-Za-z0-9_-]{21}$/.test(arg);
  return args.some(isId) ? [...args.filter((arg) => !isId(arg)), '--', ...args.filter(isId)] : args;
}

function describeError(thrown: unknown, asJson: boolean): number {
  // Commander has said what there is to say.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (thrown instanceof Misused) {
    process.stderr.write(`${thrown.message}\n`);
    return exitCodes.usage;
  }
  if (!(thrown instanceof Refused || thrown instanceof Unreachable)) throw thrown;
  const { document, url } = thrown.instead;
  const text = asJson
    ? formatJson(document ?? { detail: thrown.message })
    : formatProblem(thrown.message, document, url);
  process.stderr.write(`${text}\n`);
  return thrown instanceof Refused ? exitCodes.refused : exitCodes.unreachable;
}

function createProgram(): Command {
  const root = new Command('orders')
    .description('Places and follows orders, and sees and mends what operators have to, over the HTTP API.')
    .option('--url <url>', 'where the API is (or API_URL; else the local system, http://localhost:3000)')
    .option('--client <id>', 'as which client to ask (or API_CLIENT_ID)')
    .option('--secret-file <file>', "a file with the client's secret, - for standard input (or API_CLIENT_SECRET)")
    .option('--timeout <seconds>', 'how long to wait for an answer', parseSeconds, 15)
    .option('--json', 'print JSON, for programs')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help to see how it is used)')
    .exitOverride()
    .addHelpText('after', rootHelp);
  for (const one of [
    addPlaceCommand(),
    ...addOrderCommands(),
    addWatchCommand(),
    addProductCommands(),
    addDeliveryCommands(),
  ])
    root.addCommand(inheritSettings(one, root));
  for (const one of [addDeadLetterCommands(), addAttentionCommands(), ...addOperationsCommands()])
    root.addCommand(inheritSettings(one, root));
  return root;
}

/** A command that was made by itself knows nothing of its parent's settings. */
function inheritSettings(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const one of command.commands) inheritSettings(one, command);
  return command;
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 600))
    throw new InvalidArgumentError('It has to be a number of seconds above 0 and up to 600.');
  return value;
}

const rootHelp = `
Try it on a local system (npm start):
  npm run orders -- place --customer c-1042 --item espresso-cups:2 --pay tok_ok
  npm run orders -- watch <orderId>
  npm run orders -- explain <orderId>
  npm run orders -- doctor

A deployed system:
  export API_URL=https://… API_CLIENT_ID=… API_CLIENT_SECRET=…
  npm run orders -- list --status PROCESSING

On a local system, commands for shops are done as demo-shop, those for carriers as demo-carrier, and those for operators
as demo-operator; --client with one of these changes it.

Exit codes:
  0  done
  1  refused, or a problem was found
  2  not a command, or not complete
  3  no usable answer: try again later

In scripts, keep npm from printing too:
  npm run --silent orders -- list --json | jq -r '.items[].orderId'`;
