import type { Command } from 'commander';
import { type ApiSession, callApi, toPath } from '../../connections/api.ts';
import { createColumn } from '../../terminal/print.ts';
import { addPageOptions, type PageOptions, showDocument, showPage } from '../pages.ts';
import { addWebhookDeliveryCommands, formatSecret, formatWebhook } from './webhook-delivery-commands.ts';

type Settings = { types?: string; includeOrder?: true; description?: string; contact?: string };

export function addWebhookCommands(root: Command): void {
  const webhooks = root
    .command('webhooks')
    .summary('manage webhooks, which post events to a URL')
    .description('Manages webhooks: URLs to which the events of orders are posted as they happen.')
    .addHelpText('after', help);
  webhooks
    .command('add')
    .description('Creates a webhook and prints its secret, which is not shown again.')
    .argument('<url>')
    .option('--types <types>', 'only events of these types, with commas between')
    .option('--include-order', 'post the order as it is now with each event')
    .option('--description <text>')
    .option('--contact <email>', 'the address for notices about the webhook')
    .action(callApi<Settings>('demo-shop', addWebhook));
  addPageOptions(webhooks.command('list', { isDefault: true }))
    .description('Lists the webhooks; those of all clients for an operator.')
    .action(callApi<PageOptions>('demo-shop', (session) => showPage(session, 'webhooks', columns)));
  webhooks
    .command('show')
    .description('Shows a webhook with its state.')
    .argument('<webhookId>')
    .action(
      callApi('demo-shop', (session) => showDocument(session, toPath`webhooks/${session.args[0]}`, formatWebhook)),
    );
  webhooks
    .command('remove')
    .description('Deletes a webhook.')
    .argument('<webhookId>')
    .action(
      callApi('demo-shop', async ({ api, args: [id = ''], show }) => {
        await api.delete(toPath`webhooks/${id}`);
        show({ removed: id }, () => `Removed ${id}.`);
      }),
    );
  addWebhookDeliveryCommands(webhooks);
}

async function addWebhook({ api, args: [url = ''], options, show }: ApiSession<Settings>): Promise<void> {
  const { types, includeOrder, description, contact: contactEmail } = options;
  const body = {
    url,
    ...(types && { types: types.split(',') }),
    ...(includeOrder && { include: 'order' }),
    ...(description && { description }),
    ...(contactEmail && { contactEmail }),
  };
  const response = await api.post('webhooks', { body });
  show(response.body, () => `${formatWebhook(response.body)}\n\n${formatSecret(response.body)}`);
}

const columns = [
  createColumn('WEBHOOK', 'webhookId'),
  createColumn('CLIENT', 'clientId'),
  createColumn('STATUS', 'status'),
  createColumn('LAG', 'lagSeconds'),
  createColumn('FAILING SINCE', 'failingSince'),
  createColumn('URL', 'url'),
];

const help = `
Examples:
  npm run -s orders -- webhooks add http://localhost:4000/hook --types order.status_changed
  npm run -s orders -- webhooks ping <webhookId>
  npm run -s orders -- webhooks attempts <webhookId> --result failed
  npm run -s orders -- webhooks replay <webhookId> 2026-01-31T00:00:00Z`;
