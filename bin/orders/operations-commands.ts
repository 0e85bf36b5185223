import type { Command } from 'commander';
import { type ApiSession, callApi } from '../connections/api.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, createColumn, formatAmount, formatTable } from '../terminal/print.ts';
import { addPageOptions, type PageOptions, showDocument, showPage } from './pages.ts';

export function addOperationsCommands(root: Command): void {
  root
    .command('doctor')
    .summary('find inconsistencies, and repair what is safe')
    .description('Checks orders, stock, deliveries, payments and dead letters for inconsistencies.')
    .option('--heal', 'repair what can be repaired safely; repeating it changes nothing')
    .addHelpText('after', doctorHelp)
    .action(callApi('demo-operator', runDoctor));
  root
    .command('queues')
    .summary('show the queues')
    .description('Shows the messages in each queue and the age in seconds of the oldest.')
    .action(
      callApi('demo-operator', (session) =>
        showDocument(session, 'operations/queues', (body) => formatTable(getList(body, 'items'), queueColumns)),
      ),
    );
  addPageOptions(root.command('waiting'))
    .summary('list the orders that wait for a service')
    .description('Lists the orders that wait for a service, of all clients, those first whose deadline comes first.')
    .action(
      callApi<PageOptions>('demo-operator', (session) =>
        showPage(session, 'operations/waiting', waitingColumns, { empty: 'No order waits for a service.' }),
      ),
    );
  addPageOptions(root.command('money-owed'))
    .summary('list the outstanding refunds')
    .description('Lists the outstanding refunds: those that have failed and are being retried.')
    .action(
      callApi<PageOptions>('demo-operator', (session) =>
        showPage(session, 'operations/money-owed', refundColumns, { empty: 'No refund is outstanding.' }),
      ),
    );
}

export function addTokenCommand(root: Command): void {
  root
    .command('token')
    .summary('print an access token')
    .description('Prints an access token of the client. It is valid for 24 hours.')
    .addHelpText('after', tokenHelp)
    .action(
      callApi('demo-shop', async ({ api, show }) => {
        const token = await api.issueToken();
        show(token, () => getText(token, 'access_token'));
      }),
    );
}

async function runDoctor({ api, options, show }: ApiSession<{ heal?: true }>): Promise<boolean> {
  const findings: Json[] = [];
  const checked: Record<string, number> = {};
  let cursor = '';
  do {
    const body = { heal: options.heal ?? false, ...(cursor === '' ? {} : { cursor }) };
    const page = await api.post('operations/doctor', { body });
    findings.push(...getList(page.body, 'problems'));
    for (const [name, count] of Object.entries(getValue(page.body, 'checked') ?? {}))
      checked[name] = (checked[name] ?? 0) + Number(count);
    cursor = getText(page.body, 'nextCursor');
  } while (cursor !== '');
  show({ problems: findings, checked, nextCursor: null }, () => {
    const counts = Object.entries(checked).map(([name, count]) => `${toWords(name)}: ${count}`);
    const table = findings.length === 0 ? '' : `${formatTable(findings, findingColumns)}\n\n`;
    return `${table}${findings.length} finding${findings.length === 1 ? '' : 's'} (checked ${counts.join(', ')})`;
  });
  return findings.every((finding) => getValue(finding, 'healed') === true);
}

/** Converts `deadLetters` to `dead letters`. */
function toWords(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}

const maxDetail = 120;

const findingColumns: Column<Json>[] = [
  createColumn('KIND', 'kind'),
  ['ABOUT', (finding) => getText(finding, 'orderId') || getText(finding, 'productId')],
  createColumn('SINCE', 'since'),
  [
    'REPAIR',
    (finding) => (getValue(finding, 'healed') ? 'done' : getValue(finding, 'healable') ? '--heal' : 'needs a person'),
  ],
  ['DETAIL', (finding) => shorten(getText(finding, 'detail'))],
];

/** Cuts a text to the width of a column. `--json` and `dead-letters show` have the whole. */
function shorten(text: string): string {
  const characters = [...text];
  return characters.length > maxDetail ? `${characters.slice(0, maxDetail - 1).join('')}…` : text;
}

const queueColumns = [
  createColumn('QUEUE', 'name'),
  createColumn('WAITING', 'depth'),
  createColumn('IN FLIGHT', 'inFlight'),
  createColumn('DELAYED', 'delayed'),
  createColumn('OLDEST (S)', 'oldestAgeSeconds'),
  createColumn('DEAD LETTERS', 'deadLetters'),
];

const waitingColumns = [
  createColumn('ORDER', 'orderId'),
  createColumn('CLIENT', 'clientId'),
  createColumn('STATUS', 'status'),
  createColumn('WAITING FOR', 'waitingFor'),
  createColumn('SINCE', 'since'),
  createColumn('DEADLINE', 'deadline'),
  createColumn('REMINDERS', 'reminders'),
];

const refundColumns: Column<Json>[] = [
  createColumn('ORDER', 'orderId'),
  ['AMOUNT', (refund) => formatAmount(getValue(refund, 'amount'), getText(refund, 'currency'))],
  createColumn('SINCE', 'since'),
  createColumn('ATTEMPTS', 'attempts'),
  createColumn('LAST ERROR', 'lastError'),
];

const doctorHelp = `
Exit codes:
  0  no findings, or all of them are repaired
  1  findings are left

Examples:
  npm run -s orders -- doctor
  npm run -s orders -- doctor --heal`;

const tokenHelp = `
Examples:
  TOKEN=$(npm run -s orders -- token)
  curl -H "Authorization: Bearer $TOKEN" http://localhost:3000/orders`;
