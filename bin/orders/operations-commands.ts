import { Command } from 'commander';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, formatAmount, formatTable } from '../terminal/print.ts';
import { addCommand, type Session } from '../terminal/session.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

export function addOperationsCommands(): Command[] {
  const queues = new Command('queues')
    .summary('see what waits in the queues')
    .description('Shows what each queue holds, and for how long an order has been waiting for its consumer.')
    .action(
      addCommand('demo-operator', async ({ api, show }) => {
        const { body } = await api.get('operations/queues');
        show(body, () => formatTable(getList(body, 'items'), queueColumns));
        return undefined;
      }),
    );
  const moneyOwed = addPageOptions(new Command('money-owed'))
    .summary('see refunds that have not come through')
    .description('Lists every refund that has failed at least once and has not come through.')
    .action(
      addCommand<PageOptions>('demo-operator', (session) =>
        showPage(session, 'operations/money-owed', owedColumns, {}, 'nothing is owed'),
      ),
    );
  const token = new Command('token')
    .summary('fetch a token, for other tools')
    .description('Prints a token of the client, good for 24 hours.')
    .addHelpText('after', tokenHelp)
    .action(
      addCommand('demo-shop', async ({ api, show }) => {
        const issued = await api.token();
        show(issued, () => getText(issued, 'access_token'));
        return undefined;
      }),
    );
  return [addDoctorCommand(), queues, moneyOwed, token];
}

function addDoctorCommand(): Command {
  return new Command('doctor')
    .summary('look for what is wrong, and mend what is safe')
    .description('Looks through orders, stock, deliveries, payments and dead letters for what is wrong.')
    .option('--heal', 'mend what can be mended safely; it can be repeated')
    .addHelpText('after', doctorHelp)
    .action(addCommand<{ heal?: true }>('demo-operator', runDoctor));
}

async function runDoctor({ api, options, show }: Session<{ heal?: true }>): Promise<boolean> {
  const problems: Json[] = [];
  const checked: Record<string, number> = {};
  let cursor = '';
  do {
    const body = { heal: options.heal ?? false, ...(cursor === '' ? {} : { cursor }) };
    const page = await api.post('operations/doctor', { body });
    problems.push(...getList(page.body, 'problems'));
    for (const [what, count] of Object.entries(getValue(page.body, 'checked') ?? {}))
      checked[what] = (checked[what] ?? 0) + Number(count);
    cursor = getText(page.body, 'nextCursor');
  } while (cursor !== '');
  show({ problems, checked, nextCursor: null }, () => {
    const looked = Object.entries(checked).map(([what, count]) => `${count} ${what}`);
    const found = problems.length === 0 ? '' : `${formatTable(problems, problemColumns)}\n\n`;
    return `${found}${problems.length} problem${problems.length === 1 ? '' : 's'} (checked ${looked.join(', ')})`;
  });
  return problems.every((problem) => getValue(problem, 'healed') === true);
}

const problemColumns: Column<Json>[] = [
  ['KIND', (problem) => getText(problem, 'kind')],
  ['ABOUT', (problem) => getText(problem, 'orderId') || getText(problem, 'productId')],
  ['SINCE', (problem) => getText(problem, 'since')],
  [
    'REMEDY',
    (problem) =>
      getValue(problem, 'healed') ? 'healed' : getValue(problem, 'healable') ? 'healable' : 'needs a person',
  ],
  ['DETAIL', (problem) => getText(problem, 'detail')],
];

const queueColumns: Column<Json>[] = [
  ['QUEUE', (queue) => getText(queue, 'name')],
  ['WAITING', (queue) => getText(queue, 'depth')],
  ['IN FLIGHT', (queue) => getText(queue, 'inFlight')],
  ['DELAYED', (queue) => getText(queue, 'delayed')],
  ['OLDEST (S)', (queue) => getText(queue, 'oldestAgeSeconds')],
  ['DEAD LETTERS', (queue) => getText(queue, 'deadLetters')],
];

const owedColumns: Column<Json>[] = [
  ['ORDER', (owed) => getText(owed, 'orderId')],
  ['AMOUNT', (owed) => formatAmount(getValue(owed, 'amount'), getText(owed, 'currency'))],
  ['SINCE', (owed) => getText(owed, 'since')],
  ['ATTEMPTS', (owed) => getText(owed, 'attempts')],
  ['LAST ERROR', (owed) => getText(owed, 'lastError')],
];

const doctorHelp = `
Exit codes: 0 when nothing is wrong, or all of it was healed; 1 when something is left.

Examples:
  npm run orders -- doctor
  npm run orders -- doctor --heal`;

const tokenHelp = `
Example:
  curl -H "Authorization: Bearer $(npm run --silent orders -- token)" http://localhost:3000/orders`;
