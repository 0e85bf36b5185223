import { Command } from 'commander';
import { getList, getText, type Json } from '../terminal/json.ts';
import { type Column, escapeControlCharacters } from '../terminal/print.ts';
import { addCommand, toPath } from '../terminal/session.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

const columns: Column<Json>[] = [
  ['ORDER', (item) => getText(item, 'orderId')],
  ['STATUS', (item) => getText(item, 'status')],
  ['SINCE', (item) => getText(item, 'since')],
  ['REASONS', (item) => getList(item, 'reasons').join(', ')],
];

export function addAttentionCommands(): Command {
  const attention = new Command('attention')
    .summary('see orders that need a person, and acknowledge')
    .description('Orders that need a person, each with its reasons.')
    .addHelpText('after', help);
  addPageOptions(attention.command('list', { isDefault: true }))
    .description('Lists the orders that need a person, the oldest call first.')
    .option('--reason <reason>', 'only those with a reason, such as no_answer_from_payment')
    .action(
      addCommand<PageOptions & { reason?: string }>('demo-operator', (session) =>
        showPage(
          session,
          'operations/attention',
          columns,
          { reason: session.options.reason },
          'no order needs a person',
        ),
      ),
    );
  attention
    .command('acknowledge')
    .description('Closes a call for a person once it is seen to; repeating it is harmless.')
    .argument('<orderId>')
    .requiredOption('--reason <reason>', 'which of the reasons is seen to')
    .option('--note <text>', "what was done, for the order's history")
    .action(
      addCommand<{ reason: string; note?: string }>('demo-operator', async (session) => {
        const { api, args, options, show } = session;
        const { reason, note } = options;
        const { body } = await api.post(toPath`operations/attention/${args[0]}/acknowledge`, {
          body: { reason, ...(note === undefined ? {} : { note }) },
        });
        const open = getList(body, 'reasons').join(', ');
        show(body, () => escapeControlCharacters(open ? `still open: ${open}` : 'the order needs no person any more'));
        return undefined;
      }),
    );
  return attention;
}

const help = `
Look first, then see to it, then acknowledge:
  npm run orders -- attention
  npm run orders -- explain <orderId>
  npm run orders -- attention acknowledge <orderId> --reason parcel_moved_after_failure --note 'billed again'`;
