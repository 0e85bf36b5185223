import { Command } from 'commander';
import { at, type Json, listAt, textAt } from './json.ts';
import { type PageOptions, paged, showPage } from './pages.ts';
import { type Column, money, table } from './print.ts';
import { command, type Session } from './session.ts';

export function operationsCommands(): Command[] {
  const queues = new Command('queues')
    .summary('see what waits in the queues')
    .description('Shows what each queue holds, and for how long an order has been waiting for its consumer.')
    .action(
      command('demo-operator', async ({ api, show }) => {
        const { body } = await api.get('operations/queues');
        show(body, () => table(listAt(body, 'items'), queueColumns));
        return undefined;
      }),
    );
  const moneyOwed = paged(new Command('money-owed'))
    .summary('see refunds that have not come through')
    .description('Lists every refund that has failed at least once and has not come through.')
    .action(
      command<PageOptions>('demo-operator', (session) =>
        showPage(session, 'operations/money-owed', owedColumns, {}, 'nothing is owed'),
      ),
    );
  const token = new Command('token')
    .summary('fetch a token, for other tools')
    .description('Prints a token of the client, good for 24 hours.')
    .addHelpText('after', tokenHelp)
    .action(
      command('demo-shop', async ({ api, show }) => {
        const issued = await api.token();
        show(issued, () => textAt(issued, 'access_token'));
        return undefined;
      }),
    );
  return [doctorCommand(), queues, moneyOwed, token];
}

function doctorCommand(): Command {
  return new Command('doctor')
    .summary('look for what is wrong, and mend what is safe')
    .description('Looks through orders, stock, deliveries, payments and dead letters for what is wrong.')
    .option('--heal', 'mend what can be mended safely; it can be repeated')
    .addHelpText('after', doctorHelp)
    .action(command<{ heal?: true }>('demo-operator', examine));
}

async function examine({ api, options, show }: Session<{ heal?: true }>): Promise<boolean> {
  const problems: Json[] = [];
  const checked: Record<string, number> = {};
  let cursor = '';
  do {
    const body = { heal: options.heal ?? false, ...(cursor === '' ? {} : { cursor }) };
    const page = await api.post('operations/doctor', { body });
    problems.push(...listAt(page.body, 'problems'));
    for (const [what, count] of Object.entries(at(page.body, 'checked') ?? {}))
      checked[what] = (checked[what] ?? 0) + Number(count);
    cursor = textAt(page.body, 'nextCursor');
  } while (cursor !== '');
  show({ problems, checked, nextCursor: null }, () => {
    const looked = Object.entries(checked).map(([what, count]) => `${count} ${what}`);
    const found = problems.length === 0 ? '' : `${table(problems, problemColumns)}\n\n`;
    return `${found}${problems.length} problem${problems.length === 1 ? '' : 's'} (checked ${looked.join(', ')})`;
  });
  return problems.every((problem) => at(problem, 'healed') === true);
}

const problemColumns: Column<Json>[] = [
  ['KIND', (problem) => textAt(problem, 'kind')],
  ['ABOUT', (problem) => textAt(problem, 'orderId') || textAt(problem, 'productId')],
  ['SINCE', (problem) => textAt(problem, 'since')],
  [
    'REMEDY',
    (problem) => (at(problem, 'healed') ? 'healed' : at(problem, 'healable') ? 'healable' : 'needs a person'),
  ],
  ['DETAIL', (problem) => textAt(problem, 'detail')],
];

const queueColumns: Column<Json>[] = [
  ['QUEUE', (queue) => textAt(queue, 'name')],
  ['WAITING', (queue) => textAt(queue, 'depth')],
  ['IN FLIGHT', (queue) => textAt(queue, 'inFlight')],
  ['DELAYED', (queue) => textAt(queue, 'delayed')],
  ['OLDEST (S)', (queue) => textAt(queue, 'oldestAgeSeconds')],
  ['DEAD LETTERS', (queue) => textAt(queue, 'deadLetters')],
];

const owedColumns: Column<Json>[] = [
  ['ORDER', (owed) => textAt(owed, 'orderId')],
  ['AMOUNT', (owed) => money(at(owed, 'amount'), textAt(owed, 'currency'))],
  ['SINCE', (owed) => textAt(owed, 'since')],
  ['ATTEMPTS', (owed) => textAt(owed, 'attempts')],
  ['LAST ERROR', (owed) => textAt(owed, 'lastError')],
];

const doctorHelp = `
Exit codes: 0 when nothing is wrong, or all of it was healed; 1 when something is left.

Examples:
  npm run orders -- doctor
  npm run orders -- doctor --heal`;

const tokenHelp = `
Example:
  curl -H "Authorization: Bearer $(npm run --silent orders -- token)" http://localhost:3000/orders`;
