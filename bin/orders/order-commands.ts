import type { Command } from 'commander';
import { callApi, toPath } from '../connections/api.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { createColumn, escapeControlCharacters, formatAmount, formatFacts } from '../terminal/print.ts';
import { formatEvent, formatOrder } from './order-text.ts';
import { addPageOptions, type PageOptions, showDocument, showPage } from './pages.ts';

type ListOptions = PageOptions & {
  customer?: string;
  status?: string;
  reference?: string;
  from?: string;
  to?: string;
};

export function addOrderCommands(root: Command): void {
  addPageOptions(root.command('list'))
    .summary('list orders, the newest first')
    .description("Lists the client's orders, the newest first.")
    .option('--customer <id>', 'only orders of this customer')
    .option('--status <status>', 'only orders with this status, for example PROCESSING')
    .option('--reference <number>', 'only the order with this reference')
    .option('--from <time>', 'only orders placed at or after this time, for example 2026-01-31T00:00:00Z')
    .option('--to <time>', 'only orders placed before this time')
    .addHelpText('after', listHelp)
    .action(
      callApi<ListOptions>('demo-shop', (session) => {
        const { customer: customerId, status, reference, from: createdFrom, to: createdTo } = session.options;
        return showPage(session, 'orders', columns, { customerId, status, reference, createdFrom, createdTo });
      }),
    );
  root
    .command('get')
    .summary('show an order')
    .description('Shows an order.')
    .argument('<orderId>')
    .action(callApi('demo-shop', (session) => showDocument(session, toPath`orders/${session.args[0]}`, formatOrder)));
  addPageOptions(root.command('events'))
    .summary('show the history of an order')
    .description('Shows the events of an order, the oldest first.')
    .argument('<orderId>')
    .action(
      callApi<PageOptions>('demo-shop', (session) => {
        const options = { limit: '100', ...session.options };
        const format = (items: Json[]) => items.map(formatEvent).map(escapeControlCharacters).join('\n');
        return showPage({ ...session, options }, toPath`orders/${session.args[0]}/events`, format);
      }),
    );
  root
    .command('explain')
    .summary('explain why an order has its status')
    .description('Explains why an order has its status, what it waits for, until when, and what you can do.')
    .argument('<orderId>')
    .action(
      callApi('demo-shop', (session) =>
        showDocument(session, toPath`orders/${session.args[0]}/explain`, formatExplanation),
      ),
    );
  root
    .command('cancel')
    .summary('request the cancellation of an order')
    .description('Requests the cancellation of an order. It is refused after shipping. Repeating it changes nothing.')
    .argument('<orderId>')
    .option('--reason <text>', "the reason, for the order's history")
    .addHelpText('after', "\nExample:\n  npm run -s orders -- cancel <orderId> --reason 'ordered by mistake'")
    .action(
      callApi<{ reason?: string }>('demo-shop', async ({ api, args: [orderId], options: { reason }, show }) => {
        const { body } = await api.post(toPath`orders/${orderId}/cancel`, {
          body: reason === undefined ? {} : { reason },
        });
        show(body, () => formatOrder(body));
        return getValue(body, 'cancellation', 'status') !== 'REFUSED';
      }),
    );
}

const columns = [
  createColumn('ORDER', 'orderId'),
  createColumn('STATUS', 'status'),
  createColumn('CUSTOMER', 'customerId'),
  createColumn('REFERENCE', 'reference'),
  ['TOTAL', (order: Json) => formatAmount(getValue(order, 'total'), getText(order, 'currency'))] as const,
  createColumn('PLACED', 'createdAt'),
];

function formatExplanation(explanation: Json): string {
  const actions = getList(explanation, 'actions').map(
    (one) => `${getText(one, 'action')} (${getText(one, 'method')} ${getText(one, 'path')})`,
  );
  const facts = formatFacts([
    ['status', getText(explanation, 'status')],
    ['waiting for', getText(explanation, 'waitingFor')],
    ['since', getText(explanation, 'since')],
    ['deadline', getText(explanation, 'deadline')],
    ['attempts', getText(explanation, 'attempts')],
    ['next attempt', getText(explanation, 'nextAttemptAt')],
    ['last error', getText(explanation, 'lastError')],
    ['dead letter', getText(explanation, 'deadLetter')],
    ['actions', actions.join(', ')],
  ]);
  return `${escapeControlCharacters(getText(explanation, 'summary'))}\n\n${facts}`;
}

const listHelp = `
Examples:
  npm run -s orders -- list --status PROCESSING
  npm run -s orders -- list --customer c-1042 --from 2026-01-01T00:00:00Z --limit 100
  npm run -s orders -- list --json | jq -r '.items[].orderId'

Orders that need a person, whichever client placed them:
  npm run -s orders -- attention`;
