import type { Command } from 'commander';
import { type ApiSession, callApi, toPath } from '../../connections/api.ts';
import { parseInteger } from '../../terminal/arguments.ts';
import { getList, getText, getValue, type Json } from '../../terminal/json.ts';
import { type Column, createColumn, formatFacts, formatTable } from '../../terminal/print.ts';
import { addPageOptions, type PageOptions, showPage } from '../pages.ts';

/** Adds the commands that follow and control the delivery of webhooks. */
export function addWebhookDeliveryCommands(webhooks: Command): void {
  webhooks
    .command('rotate')
    .description('Creates a new secret. The former one signs beside it for a while.')
    .argument('<webhookId>')
    .option('--overlap <seconds>', 'for how long (default: 86400)', parseInteger)
    .action(
      callApi<{ overlap?: number }>('demo-shop', async (session) => {
        const { overlap: overlapSeconds } = session.options;
        await act(session, 'secret-rotations', overlapSeconds === undefined ? {} : { overlapSeconds }, formatSecret);
      }),
    );
  webhooks
    .command('ping')
    .description('Posts a signed webhook.ping. The exit code is 1 unless it is accepted.')
    .argument('<webhookId>')
    .action(
      callApi('demo-shop', async (session) => {
        const ping = await act(session, 'ping', undefined, formatPing);
        return /^2\d\d$/.test(getText(ping, 'status'));
      }),
    );
  addPageOptions(webhooks.command('attempts'))
    .description('Lists the attempts to deliver events, the newest first.')
    .argument('<webhookId>')
    .option('--result <result>', 'only those that succeeded, failed or were missed')
    .option('--order <orderId>', 'only events of this order')
    .action(
      callApi<PageOptions & { result?: string; order?: string }>('demo-shop', (session) => {
        const { result, order: orderId } = session.options;
        return showPage(session, toPath`webhooks/${session.args[0]}/attempts`, attemptColumns, { result, orderId });
      }),
    );
  webhooks
    .command('replay')
    .description('Sends everything from a cursor or a time on again.')
    .argument('<webhookId>')
    .argument('<from>', 'a cursor of the feed, or a time such as 2026-01-31T00:00:00Z')
    .action(callApi('demo-shop', (session) => act(session, 'replay', { from: session.args[1] ?? '' })));
  webhooks
    .command('resend')
    .description('Sends one event again.')
    .argument('<webhookId>')
    .argument('<eventId>')
    .action(
      callApi('demo-shop', async ({ api, args: [id, eventId = ''], show }) => {
        await api.post(toPath`webhooks/${id}/events/${eventId}/resend`);
        show({ resent: eventId }, () => `${eventId} will be sent again.`);
      }),
    );
  webhooks
    .command('pause')
    .description('Holds events back until the webhook is resumed.')
    .argument('<webhookId>')
    .action(callApi('demo-shop', (session) => act(session, 'pause')));
  webhooks
    .command('resume')
    .description('Goes on where the webhook stopped.')
    .argument('<webhookId>')
    .option('--from-now', 'leave out what happened until now')
    .action(
      callApi<{ fromNow?: true }>('demo-shop', (session) =>
        act(session, 'resume', { from: session.options.fromNow ? 'now' : 'stopped' }),
      ),
    );
}

/** Posts to a path of a webhook and prints the response. */
async function act({ api, args: [id], show }: ApiSession, action: string, body?: Json, format = formatWebhook) {
  const response = await api.post(toPath`webhooks/${id}/${action}`, body === undefined ? {} : { body });
  show(response.body, () => format(response.body));
  return response.body;
}

const attemptColumns = [
  createColumn('AT', 'at'),
  createColumn('EVENT', 'eventId'),
  createColumn('TYPE', 'type'),
  createColumn('STATUS', 'statusCode'),
  createColumn('MS', 'durationMs'),
  createColumn('NEXT ATTEMPT', 'nextAttemptAt'),
  createColumn('ERROR', 'error'),
];

const eventCount: Column<Json> = ['EVENTS', (order) => String(getList(order, 'events').length)];

export function formatWebhook(webhook: Json): string {
  const names = ['webhookId', 'clientId', 'url', 'types', 'include', 'description', 'contactEmail', 'status'];
  const state = ['disabledBecause', 'lagSeconds', 'failingSince', 'retryAt', 'missed', 'cursor'];
  const facts = formatFacts([...names, ...state].map((name) => [name, getText(webhook, name)]));
  const parked = getList(webhook, 'parked');
  if (parked.length === 0) return facts;
  const columns = [createColumn('PARKED ORDER', 'orderId'), eventCount];
  return `${facts}\n\n${formatTable(parked, [...columns, createColumn('NEXT ATTEMPT', 'nextAttemptAt')])}`;
}

export function formatSecret(response: Json): string {
  const until = getText(response, 'previousUntil');
  return `secret  ${getText(response, 'secret')}${until && `\nThe former secret signs until ${until}.`}`;
}

function formatPing(ping: Json): string {
  const outcome = getValue(ping, 'status') === null ? getText(ping, 'error') : `status ${getText(ping, 'status')}`;
  return `${outcome} after ${getText(ping, 'durationMs')} ms`;
}
