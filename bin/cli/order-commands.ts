import { Command } from 'commander';
import { at, type Json, listAt, textAt } from './json.ts';
import { eventLine, orderColumns, orderText } from './order-text.ts';
import { type PageOptions, paged, showPage } from './pages.ts';
import { clean, facts } from './print.ts';
import { command, path } from './session.ts';

type ListOptions = PageOptions & {
  customer?: string;
  status?: string;
  reference?: string;
  from?: string;
  to?: string;
};

export function orderCommands(): Command[] {
  const get = new Command('get')
    .summary('show an order')
    .description('Shows an order as it is now.')
    .argument('<orderId>')
    .action(
      command('demo-shop', async ({ api, args: [orderId], show }) => {
        const { body } = await api.get(path`orders/${orderId}`);
        show(body, () => orderText(body));
        return undefined;
      }),
    );
  const list = paged(new Command('list'))
    .summary('list orders, newest first')
    .description("Lists the client's orders, newest first.")
    .option('--customer <id>', 'only those of a customer')
    .option('--status <status>', 'only those with a status, such as PROCESSING')
    .option('--reference <number>', "only the one with the shop's own number")
    .option('--from <time>', 'placed at or after, such as 2026-01-31T00:00:00Z')
    .option('--to <time>', 'placed before')
    .addHelpText('after', listHelp)
    .action(
      command<ListOptions>('demo-shop', async (session) => {
        const { customer, status, reference, from, to } = session.options;
        const filter = { customerId: customer, status, reference, createdFrom: from, createdTo: to };
        return showPage(session, 'orders', orderColumns, filter);
      }),
    );
  return [get, list, eventsCommand(), explainCommand(), cancelCommand()];
}

function eventsCommand(): Command {
  return paged(new Command('events'))
    .summary("show an order's history")
    .description('Shows what happened to an order, oldest first.')
    .argument('<orderId>')
    .action(
      command<PageOptions>('demo-shop', async ({ api, args: [orderId], options, show, remark }) => {
        const { limit = '100', cursor } = options;
        const { body } = await api.get(path`orders/${orderId}/events`, { query: { limit, cursor } });
        show(body, () => listAt(body, 'items').map(eventLine).map(clean).join('\n'));
        const next = textAt(body, 'nextCursor');
        if (next !== '' && !options.json) remark(`there is more: --cursor ${next}`);
        return undefined;
      }),
    );
}

function explainCommand(): Command {
  return new Command('explain')
    .summary('say why an order is where it is')
    .description(
      'Says why an order is where it is, what it waits for, until when, and what can be done about it.',
    )
    .argument('<orderId>')
    .action(
      command('demo-shop', async ({ api, args: [orderId], show }) => {
        const { body } = await api.get(path`orders/${orderId}/explain`);
        show(body, () => explanationText(body));
        return undefined;
      }),
    );
}

function explanationText(explanation: Json): string {
  const actions = listAt(explanation, 'actions').map(
    (one) => `${textAt(one, 'action')} (${textAt(one, 'method')} ${textAt(one, 'path')})`,
  );
  const known = facts([
    ['status', textAt(explanation, 'status')],
    ['waiting for', textAt(explanation, 'waitingFor')],
    ['since', textAt(explanation, 'since')],
    ['deadline', textAt(explanation, 'deadline')],
    ['attempts', textAt(explanation, 'attempts')],
    ['next attempt', textAt(explanation, 'nextAttemptAt')],
    ['last error', textAt(explanation, 'lastError')],
    ['dead letter', textAt(explanation, 'deadLetter')],
    ['you may', actions.join(', ')],
  ]);
  return `${clean(textAt(explanation, 'summary'))}\n\n${known}`;
}

function cancelCommand(): Command {
  return new Command('cancel')
    .summary('ask that an order be cancelled')
    .description(
      'Asks that an order be cancelled. It is refused once the order has left the house; repeating it is harmless.',
    )
    .argument('<orderId>')
    .option('--reason <text>', 'why, for the history')
    .addHelpText('after', "\nExample:\n  npm run orders -- cancel <orderId> --reason 'ordered by mistake'")
    .action(
      command<{ reason?: string }>(
        'demo-shop',
        async ({ api, args: [orderId], options: { reason }, show }) => {
          const { body } = await api.post(path`orders/${orderId}/cancel`, {
            body: reason === undefined ? {} : { reason },
          });
          show(body, () => orderText(body));
          if (at(body, 'cancellation', 'status') === 'REFUSED') return false;
          return undefined;
        },
      ),
    );
}

const listHelp = `
Examples:
  npm run orders -- list --status PROCESSING
  npm run orders -- list --customer c-1042 --from 2026-01-01T00:00:00Z --limit 100
  npm run --silent orders -- list --json | jq -r '.items[].orderId'`;
