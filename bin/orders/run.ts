import type { Command } from 'commander';
import { parseSeconds } from '../terminal/arguments.ts';
import { createProgram, runProgram } from '../terminal/program.ts';
import { addAttentionCommands } from './attention-commands.ts';
import { addDeadLetterCommands, moveIdsLast } from './dead-letter-commands.ts';
import { addDeliveryCommands } from './delivery-commands.ts';
import { addListenCommand } from './listen-command.ts';
import { addOperationsCommands, addTokenCommand } from './operations-commands.ts';
import { addOrderCommands } from './order-commands.ts';
import { addPlaceCommand } from './place-command.ts';
import { addProductCommands } from './product-commands.ts';
import { addWatchCommand } from './watch-command.ts';
import { addWebhookCommands } from './webhooks/webhook-commands.ts';

const groups: Readonly<Record<string, readonly ((root: Command) => void)[]>> = {
  'Orders:': [addPlaceCommand, addWatchCommand, addListenCommand, addOrderCommands, addWebhookCommands],
  'Catalogue and deliveries:': [addProductCommands, addDeliveryCommands],
  'Operations:': [addOperationsCommands, addDeadLetterCommands, addAttentionCommands],
  'API access:': [addTokenCommand],
};

/** Runs the `orders` command line, a client of the HTTP API. */
export async function run(args: readonly string[]): Promise<void> {
  const root = createProgram('orders', 'Places and follows orders, and operates the system, over its HTTP API.')
    .option('--url <url>', 'the URL of the API (or API_URL; default: the local system, on PORT or 3000)')
    .option('--client <id>', 'the client to call it as (or API_CLIENT_ID)')
    .option('--secret-file <file>', "a file with the client's secret, - for standard input (or API_CLIENT_SECRET)")
    .option('--timeout <seconds>', 'how long to wait for a response', parseSeconds(600), 15)
    .addHelpText('after', help);
  for (const [heading, adders] of Object.entries(groups)) {
    root.commandsGroup(heading);
    for (const addCommands of adders) addCommands(root);
  }
  await runProgram(root, moveIdsLast(args));
}

const help = `
Examples, on a local system (npm start):
  npm run -s orders -- place --customer c-1042 --item espresso-cups:2 --pay tok_ok
  npm run -s orders -- watch <orderId>
  npm run -s orders -- explain <orderId>
  npm run -s orders -- doctor

Examples, on a deployed system:
  export API_URL=https://… API_CLIENT_ID=… API_CLIENT_SECRET=…
  npm run -s orders -- list --status PROCESSING
  npm run -s orders -- list --json | jq -r '.items[].orderId'

On a local system, the commands use the clients demo-shop, demo-carrier and demo-operator; --client names another of these.
The -s keeps npm from printing a line of its own.

Exit codes:
  0  done
  1  refused, or something needs attention
  2  usage error
  3  no usable response: try again later`;
