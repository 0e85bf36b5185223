import type { Command } from 'commander';
import { callApi, toPath } from '../connections/api.ts';
import { getList, type Json } from '../terminal/json.ts';
import { createColumn, escapeControlCharacters } from '../terminal/print.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

export function addAttentionCommands(root: Command): void {
  const attention = root
    .command('attention')
    .summary('list and acknowledge orders that need a person')
    .description('Lists and acknowledges orders that need a person.')
    .addHelpText('after', help);
  addPageOptions(attention.command('list', { isDefault: true }))
    .description('Lists the orders that need a person, the oldest first.')
    .option('--reason <reason>', 'only orders with this reason, for example no_answer_from_payment')
    .action(
      callApi<PageOptions & { reason?: string }>('demo-operator', (session) => {
        const { reason } = session.options;
        return showPage(session, 'operations/attention', columns, { reason, empty: 'No order needs a person.' });
      }),
    );
  attention
    .command('acknowledge')
    .description('Removes a reason from an order after a person has dealt with it. Repeating it changes nothing.')
    .argument('<orderId>')
    .requiredOption('--reason <reason>', 'the reason that was dealt with')
    .option('--note <text>', "what was done, for the order's history")
    .action(
      callApi<{ reason: string; note?: string }>('demo-operator', async (session) => {
        const { reason, note } = session.options;
        const body = { reason, ...(note === undefined ? {} : { note }) };
        const response = await session.api.post(toPath`operations/attention/${session.args[0]}/acknowledge`, { body });
        const open = getList(response.body, 'reasons').join(', ');
        const text = open ? `The order still needs a person: ${open}` : 'The order needs no person anymore.';
        session.show(response.body, () => escapeControlCharacters(text));
      }),
    );
}

const columns = [
  createColumn('ORDER', 'orderId'),
  createColumn('STATUS', 'status'),
  createColumn('SINCE', 'since'),
  ['REASONS', (item: Json) => getList(item, 'reasons').join(', ')] as const,
];

const help = `
Examples:
  npm run -s orders -- attention
  npm run -s orders -- explain <orderId>
  npm run -s orders -- attention acknowledge <orderId> --reason parcel_moved_after_failure --note 'billed again'`;
