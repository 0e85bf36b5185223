import { Command } from 'commander';
import { Misused } from './failures.ts';
import { at, type Json, listAt, textAt } from './json.ts';
import { type PageOptions, paged, showPage } from './pages.ts';
import { type Column, clean, facts, jsonText, table } from './print.ts';
import { command, path, type Session } from './session.ts';

type Filter = { queue?: string; order?: string; reason?: string };
type RedriveOptions = Filter & { dryRun?: true; all?: true };

const columns: Column<Json>[] = [
  ['ID', (letter) => textAt(letter, 'id')],
  ['QUEUE', (letter) => textAt(letter, 'queue')],
  ['TYPE', (letter) => textAt(letter, 'type')],
  ['REASON', (letter) => textAt(letter, 'reason')],
  ['ATTEMPTS', (letter) => textAt(letter, 'attempts')],
  ['FAILED', (letter) => textAt(letter, 'failedAt')],
  ['ORDER', (letter) => textAt(letter, 'orderId')],
  ['STATUS', (letter) => textAt(letter, 'order', 'status')],
];

export function deadLetterCommands(): Command {
  const letters = new Command('dead-letters')
    .summary('see, redrive and discard what failed')
    .description('Messages that failed all of their attempts and were set aside.')
    .addHelpText('after', help);
  filtered(paged(letters.command('list')))
    .description('Lists the open dead letters beside their orders, the latest first.')
    .action(
      command<PageOptions & Filter>('demo-operator', (session) =>
        showPage(session, 'operations/dead-letters', columns, filterOf(session.options), 'no dead letters'),
      ),
    );
  letters
    .command('show')
    .description('Shows a dead letter with its attempts and its body; what is personal is masked.')
    .argument('<id>')
    .action(
      command('demo-operator', async ({ api, args: [id], show }) => {
        const { body } = await api.get(path`operations/dead-letters/${id}`);
        show(body, () => letterText(body));
        return undefined;
      }),
    );
  filtered(letters.command('redrive'))
    .description("Sends one dead letter again, or all that match, each order's in their sequence.")
    .argument('[id]')
    .option('--all', 'all there are')
    .option('--dry-run', 'only say what would come of it')
    .action(
      command<RedriveOptions>('demo-operator', (session) =>
        session.args[0] === undefined ? redriveMany(session) : redriveOne(session, session.args[0]),
      ),
    );
  letters
    .command('discard')
    .description('Closes a dead letter for good; its message is not sent again.')
    .argument('<id>')
    .requiredOption('--reason <text>', "why, for the order's history")
    .action(
      command<{ reason: string }>('demo-operator', async ({ api, args: [id], options: { reason }, show }) => {
        await api.post(path`operations/dead-letters/${id}/discard`, { body: { reason } });
        show({ discarded: id ?? '' }, () => `discarded ${id}`);
        return undefined;
      }),
    );
  return letters;
}

function filtered(command: Command): Command {
  return command
    .option('--queue <name>', 'only those of a queue, such as orders.fifo')
    .option('--order <orderId>', 'only those of an order')
    .option('--reason <reason>', 'only those with a reason, such as attempts_spent');
}

function filterOf({ queue, order, reason }: Filter) {
  return {
    ...(queue === undefined ? {} : { queue }),
    ...(order === undefined ? {} : { orderId: order }),
    ...(reason === undefined ? {} : { reason }),
  };
}

async function redriveOne({ api, options, show }: Session<RedriveOptions>, id: string): Promise<boolean> {
  if (options.all || Object.keys(filterOf(options)).length > 0)
    throw new Misused(
      'Give the id of one dead letter, or say which ones by --queue, --order, --reason or --all.',
    );
  const { dryRun = false } = options;
  const { body } = await api.post(path`operations/dead-letters/${id}/redrive`, { body: { dryRun } });
  show(body, () => clean(`${textAt(body, 'outcome')}: ${textAt(body, 'detail')}`));
  return at(body, 'outcome') !== 'refused';
}

async function redriveMany({ api, options, show }: Session<RedriveOptions>): Promise<boolean> {
  const filter = filterOf(options);
  if (Object.keys(filter).length === 0 && !options.all)
    throw new Misused(
      'Say which dead letters: one by its id, or many by --queue, --order, --reason or --all.',
    );
  const { dryRun = false } = options;
  const items: Json[] = [];
  let cursor = '';
  do {
    const body = { ...filter, dryRun, ...(cursor === '' ? {} : { cursor }) };
    const page = await api.post('operations/dead-letters/redrive', { body });
    items.push(...listAt(page.body, 'items'));
    cursor = textAt(page.body, 'nextCursor');
  } while (cursor !== '');
  const outcomes: Column<Json>[] = [
    ['ID', (item) => textAt(item, 'id')],
    ['OUTCOME', (item) => textAt(item, 'outcome')],
  ];
  show({ items, nextCursor: null }, () => table(items, outcomes, 'no dead letters'));
  return items.every((item) => at(item, 'outcome') !== 'refused');
}

function letterText(letter: Json): string {
  const known = facts([
    ...columns.map(([head, of]): [string, string] => [head.toLowerCase(), of(letter)]),
    ['error', textAt(letter, 'error')],
    ['closed', [textAt(letter, 'closed', 'as'), textAt(letter, 'closed', 'by')].join(' ').trim()],
  ]);
  const tries: Column<Json>[] = [
    ['AT', (one) => textAt(one, 'at')],
    ['NEXT', (one) => textAt(one, 'nextAt')],
    ['ERROR', (one) => textAt(one, 'error')],
  ];
  const body = at(letter, 'body') ?? null;
  const text = typeof body === 'string' ? clean(body) : jsonText(body, 2);
  return `${known}\n\n${table(listAt(letter, 'tries'), tries, 'no attempts are known')}\n\n${text}`;
}

const help = `
Look first, then rehearse, then send again:
  npm run orders -- dead-letters list
  npm run orders -- dead-letters show <id>
  npm run orders -- dead-letters redrive <id> --dry-run
  npm run orders -- dead-letters redrive <id>
  npm run orders -- dead-letters redrive --queue payments.fifo --reason attempts_spent
  npm run orders -- dead-letters discard <id> --reason 'sent by mistake'`;
