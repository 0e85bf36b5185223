import { Command } from 'commander';
import { Misused } from '../terminal/failures.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, escapeControlCharacters, formatFacts, formatJson, formatTable } from '../terminal/print.ts';
import { addCommand, type Session, toPath } from '../terminal/session.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

type Filter = { queue?: string; order?: string; reason?: string };
type RedriveOptions = Filter & { dryRun?: true; all?: true };

const columns: Column<Json>[] = [
  ['ID', (deadLetter) => getText(deadLetter, 'id')],
  ['QUEUE', (deadLetter) => getText(deadLetter, 'queue')],
  ['TYPE', (deadLetter) => getText(deadLetter, 'type')],
  ['REASON', (deadLetter) => getText(deadLetter, 'reason')],
  ['ATTEMPTS', (deadLetter) => getText(deadLetter, 'attempts')],
  ['FAILED', (deadLetter) => getText(deadLetter, 'failedAt')],
  ['ORDER', (deadLetter) => getText(deadLetter, 'orderId')],
  ['STATUS', (deadLetter) => getText(deadLetter, 'order', 'status')],
];

export function addDeadLetterCommands(): Command {
  const deadLetters = new Command('dead-letters')
    .summary('see, redrive and discard what failed')
    .description('Messages that failed all of their attempts and were set aside.')
    .addHelpText('after', help);
  addFilterOptions(addPageOptions(deadLetters.command('list')))
    .description('Lists the open dead letters beside their orders, the latest first.')
    .action(
      addCommand<PageOptions & Filter>('demo-operator', (session) =>
        showPage(session, 'operations/dead-letters', columns, toFilter(session.options), 'no dead letters'),
      ),
    );
  deadLetters
    .command('show')
    .description('Shows a dead letter with its attempts and its body; what is personal is masked.')
    .argument('<id>')
    .action(
      addCommand('demo-operator', async ({ api, args: [id], show }) => {
        const { body } = await api.get(toPath`operations/dead-letters/${id}`);
        show(body, () => formatDeadLetter(body));
        return undefined;
      }),
    );
  addFilterOptions(deadLetters.command('redrive'))
    .description("Sends one dead letter again, or all that match, each order's in their sequence.")
    .argument('[id]')
    .option('--all', 'all there are')
    .option('--dry-run', 'only say what would come of it')
    .action(
      addCommand<RedriveOptions>('demo-operator', (session) =>
        session.args[0] === undefined ? redriveMany(session) : redriveOne(session, session.args[0]),
      ),
    );
  deadLetters
    .command('discard')
    .description('Closes a dead letter for good; its message is not sent again.')
    .argument('<id>')
    .requiredOption('--reason <text>', "why, for the order's history")
    .action(
      addCommand<{ reason: string }>('demo-operator', async ({ api, args: [id], options: { reason }, show }) => {
        await api.post(toPath`operations/dead-letters/${id}/discard`, { body: { reason } });
        show({ discarded: id ?? '' }, () => `discarded ${id}`);
        return undefined;
      }),
    );
  return deadLetters;
}

function addFilterOptions(command: Command): Command {
  return command
    .option('--queue <name>', 'only those of a queue, such as orders.fifo')
    .option('--order <orderId>', 'only those of an order')
    .option('--reason <reason>', 'only those with a reason, such as attempts_spent');
}

function toFilter({ queue, order, reason }: Filter) {
  return {
    ...(queue === undefined ? {} : { queue }),
    ...(order === undefined ? {} : { orderId: order }),
    ...(reason === undefined ? {} : { reason }),
  };
}

async function redriveOne({ api, options, show }: Session<RedriveOptions>, id: string): Promise<boolean> {
  if (options.all || Object.keys(toFilter(options)).length > 0)
    throw new Misused('Give the id of one dead letter, or say which ones by --queue, --order, --reason or --all.');
  const { dryRun = false } = options;
  const { body } = await api.post(toPath`operations/dead-letters/${id}/redrive`, { body: { dryRun } });
  show(body, () => escapeControlCharacters(`${getText(body, 'outcome')}: ${getText(body, 'detail')}`));
  return getValue(body, 'outcome') !== 'refused';
}

async function redriveMany({ api, options, show }: Session<RedriveOptions>): Promise<boolean> {
  const filter = toFilter(options);
  if (Object.keys(filter).length === 0 && !options.all)
    throw new Misused('Say which dead letters: one by its id, or many by --queue, --order, --reason or --all.');
  const { dryRun = false } = options;
  const items: Json[] = [];
  let cursor = '';
  do {
    const body = { ...filter, dryRun, ...(cursor === '' ? {} : { cursor }) };
    const page = await api.post('operations/dead-letters/redrive', { body });
    items.push(...getList(page.body, 'items'));
    cursor = getText(page.body, 'nextCursor');
  } while (cursor !== '');
  const outcomes: Column<Json>[] = [
    ['ID', (item) => getText(item, 'id')],
    ['OUTCOME', (item) => getText(item, 'outcome')],
  ];
  show({ items, nextCursor: null }, () => formatTable(items, outcomes, 'no dead letters'));
  return items.every((item) => getValue(item, 'outcome') !== 'refused');
}

function formatDeadLetter(deadLetter: Json): string {
  const known = formatFacts([
    ...columns.map(([head, of]): [string, string] => [head.toLowerCase(), of(deadLetter)]),
    ['error', getText(deadLetter, 'error')],
    ['closed', [getText(deadLetter, 'closed', 'as'), getText(deadLetter, 'closed', 'by')].join(' ').trim()],
  ]);
  const tries: Column<Json>[] = [
    ['AT', (one) => getText(one, 'at')],
    ['NEXT', (one) => getText(one, 'nextAt')],
    ['ERROR', (one) => getText(one, 'error')],
  ];
  const body = getValue(deadLetter, 'body') ?? null;
  const text = typeof body === 'string' ? escapeControlCharacters(body) : formatJson(body, 2);
  return `${known}\n\n${formatTable(getList(deadLetter, 'tries'), tries, 'no attempts are known')}\n\n${text}`;
}

const help = `
Look first, then rehearse, then send again:
  npm run orders -- dead-letters list
  npm run orders -- dead-letters show <id>
  npm run orders -- dead-letters redrive <id> --dry-run
  npm run orders -- dead-letters redrive <id>
  npm run orders -- dead-letters redrive --queue payments.fifo --reason attempts_spent
  npm run orders -- dead-letters discard <id> --reason 'sent by mistake'`;
