import type { Command } from 'commander';
import { type ApiSession, callApi, toPath } from '../connections/api.ts';
import { CommandError } from '../terminal/failures.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { createColumn, escapeControlCharacters, formatFacts, formatJson, formatTable } from '../terminal/print.ts';
import { addPageOptions, type PageOptions, showDocument, showPage } from './pages.ts';

type Filter = { queue?: string; order?: string; reason?: string };
type RedriveOptions = Filter & { dryRun?: true; all?: true };

export function addDeadLetterCommands(root: Command): void {
  const deadLetters = root
    .command('dead-letters')
    .summary('list, redrive and discard dead letters')
    .description('Lists, redrives and discards dead letters: messages that failed all of their attempts.')
    .addHelpText('after', help);
  addFilterOptions(addPageOptions(deadLetters.command('list', { isDefault: true })))
    .description('Lists the open dead letters with the status of their orders, the latest first.')
    .action(
      callApi<PageOptions & Filter>('demo-operator', (session) =>
        showPage(session, 'operations/dead-letters', columns, { ...toFilter(session.options), empty: noDeadLetters }),
      ),
    );
  deadLetters
    .command('show')
    .description('Shows a dead letter with its attempts and its message. Personal data is redacted.')
    .argument('<id>')
    .action(
      callApi('demo-operator', (session) =>
        showDocument(session, toPath`operations/dead-letters/${session.args[0]}`, formatDeadLetter),
      ),
    );
  addFilterOptions(deadLetters.command('redrive'))
    .description('Sends one dead letter again, or all that match. The dead letters of an order keep their sequence.')
    .argument('[id]')
    .option('--all', 'redrive all dead letters')
    .option('--dry-run', 'show what would happen, and send nothing')
    .action(
      callApi<RedriveOptions>('demo-operator', (session) =>
        session.args[0] === undefined ? redriveMatching(session) : redriveOne(session, session.args[0]),
      ),
    );
  deadLetters
    .command('discard')
    .description('Closes dead letters, one after another. Their messages are not sent again.')
    .argument('<id...>')
    .requiredOption('--reason <text>', "the reason, for the order's history")
    .action(
      callApi<{ reason: string }>('demo-operator', async ({ api, args: ids, options: { reason }, show }) => {
        for (const id of ids) {
          await api.post(toPath`operations/dead-letters/${id}/discard`, { body: { reason } });
          show({ discarded: id }, () => `Discarded ${id}.`);
        }
      }),
    );
}

/** Moves the IDs of dead letters behind `--`, because one in 64 begins with a dash and looks like an option. */
export function moveIdsLast(args: readonly string[]): readonly string[] {
  const isId = (arg: string) => args.includes('dead-letters') && /^-[A-Za-z0-9_-]{21}$/.test(arg);
  return args.some(isId) ? [...args.filter((arg) => !isId(arg)), '--', ...args.filter(isId)] : args;
}

function addFilterOptions(command: Command): Command {
  return command
    .option('--queue <name>', 'only dead letters of this queue, for example orders.fifo')
    .option('--order <orderId>', 'only dead letters of this order')
    .option('--reason <reason>', 'only dead letters with this reason, for example attempts_spent');
}

function toFilter({ queue, order, reason }: Filter): Record<string, string> {
  const filter = Object.entries({ queue, orderId: order, reason });
  return Object.fromEntries(filter.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function redriveOne({ api, options, show }: ApiSession<RedriveOptions>, id: string): Promise<boolean> {
  if (options.all || Object.keys(toFilter(options)).length > 0)
    throw new CommandError(
      'usage',
      'Give the ID of one dead letter, or --queue, --order, --reason or --all, not both.',
    );
  const { dryRun = false } = options;
  const { body } = await api.post(toPath`operations/dead-letters/${id}/redrive`, { body: { dryRun } });
  show(body, () => escapeControlCharacters(`${getText(body, 'outcome')}: ${getText(body, 'detail')}`));
  return getValue(body, 'outcome') !== 'refused';
}

async function redriveMatching({ api, options, show }: ApiSession<RedriveOptions>): Promise<boolean> {
  const filter = toFilter(options);
  if (Object.keys(filter).length === 0 && !options.all)
    throw new CommandError('usage', 'Give the ID of a dead letter, or --queue, --order, --reason or --all.');
  const { dryRun = false } = options;
  const items: Json[] = [];
  let cursor = '';
  do {
    const body = { ...filter, dryRun, ...(cursor === '' ? {} : { cursor }) };
    const page = await api.post('operations/dead-letters/redrive', { body });
    items.push(...getList(page.body, 'items'));
    cursor = getText(page.body, 'nextCursor');
  } while (cursor !== '');
  const outcomeColumns = [createColumn('ID', 'id'), createColumn('OUTCOME', 'outcome')];
  show({ items, nextCursor: null }, () => formatTable(items, outcomeColumns, noDeadLetters));
  return items.every((item) => getValue(item, 'outcome') !== 'refused');
}

const noDeadLetters = 'There are no dead letters.';

const columns = [
  createColumn('ID', 'id'),
  createColumn('QUEUE', 'queue'),
  createColumn('TYPE', 'type'),
  createColumn('REASON', 'reason'),
  createColumn('ATTEMPTS', 'attempts'),
  createColumn('FAILED', 'failedAt'),
  createColumn('ORDER', 'orderId'),
  createColumn('STATUS', 'order', 'status'),
];

function formatDeadLetter(deadLetter: Json): string {
  const facts = formatFacts([
    ...columns.map(([head, getCell]): [string, string] => [head.toLowerCase(), getCell(deadLetter)]),
    ['error', getText(deadLetter, 'error')],
    ['closed', [getText(deadLetter, 'closed', 'as'), getText(deadLetter, 'closed', 'by')].join(' ').trim()],
  ]);
  const attempts = formatTable(
    getList(deadLetter, 'tries'),
    [createColumn('AT', 'at'), createColumn('NEXT', 'nextAt'), createColumn('ERROR', 'error')],
    'no recorded attempts',
  );
  const body = getValue(deadLetter, 'body') ?? null;
  const message = typeof body === 'string' ? escapeControlCharacters(body) : formatJson(body, 2);
  return `${facts}\n\n${attempts}\n\n${message}`;
}

const help = `
Examples:
  npm run -s orders -- dead-letters
  npm run -s orders -- dead-letters show <id>
  npm run -s orders -- dead-letters redrive <id> --dry-run
  npm run -s orders -- dead-letters redrive <id>
  npm run -s orders -- dead-letters redrive --queue payments.fifo --reason attempts_spent
  npm run -s orders -- dead-letters discard <id> --reason 'sent by mistake'
  npm run -s orders -- dead-letters list --reason unreadable --limit 100 --json | jq -r '.items[].id' |
    xargs -r npm run -s orders -- dead-letters discard --reason 'sent by mistake'`;
