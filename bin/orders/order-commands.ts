import { Command } from 'commander';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { escapeControlCharacters, formatFacts } from '../terminal/print.ts';
import { addCommand, toPath } from '../terminal/session.ts';
import { formatEvent, formatOrder, orderColumns } from './order-text.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

type ListOptions = PageOptions & {
  customer?: string;
  status?: string;
  reference?: string;
  from?: string;
  to?: string;
};

export function addOrderCommands(): Command[] {
  const get = new Command('get')
    .summary('show an order')
    .description('Shows an order as it is now.')
    .argument('<orderId>')
    .action(
      addCommand('demo-shop', async ({ api, args: [orderId], show }) => {
        const { body } = await api.get(toPath`orders/${orderId}`);
        show(body, () => formatOrder(body));
        return undefined;
      }),
    );
  const list = addPageOptions(new Command('list'))
    .summary('list orders, newest first')
    .description("Lists the client's orders, newest first.")
    .option('--customer <id>', 'only those of a customer')
    .option('--status <status>', 'only those with a status, such as PROCESSING')
    .option('--reference <number>', "only the one with the shop's own number")
    .option('--from <time>', 'placed at or after, such as 2026-01-31T00:00:00Z')
    .option('--to <time>', 'placed before')
    .addHelpText('after', listHelp)
    .action(
      addCommand<ListOptions>('demo-shop', async (session) => {
        const { customer, status, reference, from, to } = session.options;
        const filter = { customerId: customer, status, reference, createdFrom: from, createdTo: to };
        return showPage(session, 'orders', orderColumns, filter);
      }),
    );
  return [get, list, addEventsCommand(), addExplainCommand(), addCancelCommand()];
}

function addEventsCommand(): Command {
  return addPageOptions(new Command('events'))
    .summary("show an order's history")
    .description('Shows what happened to an order, oldest first.')
    .argument('<orderId>')
    .action(
      addCommand<PageOptions>('demo-shop', async ({ api, args: [orderId], options, show, remark }) => {
        const { limit = '100', cursor } = options;
        const { body } = await api.get(toPath`orders/${orderId}/events`, { query: { limit, cursor } });
        show(body, () => getList(body, 'items').map(formatEvent).map(escapeControlCharacters).join('\n'));
        const next = getText(body, 'nextCursor');
        if (next !== '' && !options.json) remark(`there is more: --cursor ${next}`);
        return undefined;
      }),
    );
}

function addExplainCommand(): Command {
  return new Command('explain')
    .summary('say why an order is where it is')
    .description('Says why an order is where it is, what it waits for, until when, and what can be done about it.')
    .argument('<orderId>')
    .action(
      addCommand('demo-shop', async ({ api, args: [orderId], show }) => {
        const { body } = await api.get(toPath`orders/${orderId}/explain`);
        show(body, () => formatExplanation(body));
        return undefined;
      }),
    );
}

function formatExplanation(explanation: Json): string {
  const actions = getList(explanation, 'actions').map(
    (one) => `${getText(one, 'action')} (${getText(one, 'method')} ${getText(one, 'path')})`,
  );
  const known = formatFacts([
    ['status', getText(explanation, 'status')],
    ['waiting for', getText(explanation, 'waitingFor')],
    ['since', getText(explanation, 'since')],
    ['deadline', getText(explanation, 'deadline')],
    ['attempts', getText(explanation, 'attempts')],
    ['next attempt', getText(explanation, 'nextAttemptAt')],
    ['last error', getText(explanation, 'lastError')],
    ['dead letter', getText(explanation, 'deadLetter')],
    ['you may', actions.join(', ')],
  ]);
  return `${escapeControlCharacters(getText(explanation, 'summary'))}\n\n${known}`;
}

function addCancelCommand(): Command {
  return new Command('cancel')
    .summary('ask that an order be cancelled')
    .description(
      'Asks that an order be cancelled. It is refused once the order has left the house; repeating it is harmless.',
    )
    .argument('<orderId>')
    .option('--reason <text>', 'why, for the history')
    .addHelpText('after', "\nExample:\n  npm run orders -- cancel <orderId> --reason 'ordered by mistake'")
    .action(
      addCommand<{ reason?: string }>('demo-shop', async ({ api, args: [orderId], options: { reason }, show }) => {
        const { body } = await api.post(toPath`orders/${orderId}/cancel`, {
          body: reason === undefined ? {} : { reason },
        });
        show(body, () => formatOrder(body));
        if (getValue(body, 'cancellation', 'status') === 'REFUSED') return false;
        return undefined;
      }),
    );
}

const listHelp = `
Examples:
  npm run orders -- list --status PROCESSING
  npm run orders -- list --customer c-1042 --from 2026-01-01T00:00:00Z --limit 100
  npm run --silent orders -- list --json | jq -r '.items[].orderId'`;
