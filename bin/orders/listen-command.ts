import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { formatSecret, signWebhook } from '../../functions/events/domain/webhooks/signature.ts';
import { type ApiSession, callApi } from '../connections/api.ts';
import { parseSeconds } from '../terminal/arguments.ts';
import { CommandError } from '../terminal/failures.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { escapeControlCharacters, formatJson } from '../terminal/print.ts';

type Options = {
  after: string;
  types?: string;
  order?: string;
  of?: string;
  every: number;
  for?: number;
  forwardTo?: URL;
  secret?: string;
};

/** The command gives up after this many failures in a row. */
const maxFailures = 10;
const forwardTimeoutMs = 10_000;

export function addListenCommand(root: Command): void {
  root
    .command('listen')
    .summary('print the events of orders as they happen')
    .description('Follows the event feed and prints each event on a line, until Ctrl-C.')
    .option('--after <cursor>', 'begin after this cursor; `start` is the oldest event', 'latest')
    .option('--types <types>', 'only events of these types, with commas between')
    .option('--order <orderId>', 'only events of this order')
    .option('--of <client>', 'the events of this client (for operators)')
    .option('--forward-to <url>', 'post each event to this URL, signed as a webhook', parseUrl)
    .option('--secret <whsec>', 'the secret that signs them (default: a new one, which is printed)', parseSecret)
    .option('--every <seconds>', 'how often to check', parseSeconds(3_600), 1)
    .option('--for <seconds>', 'stop after this time', parseSeconds(999_999))
    .addHelpText('after', help)
    .action(callApi('demo-shop', listen));
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError('Expected a URL, for example http://localhost:4000/hook.');
}

function parseSecret(text: string): string {
  if (/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected whsec_ and a key in base64.');
}

async function listen({ api, options, note }: ApiSession<Options>): Promise<void> {
  const { types, order: orderId, of: clientId, forwardTo } = options;
  const until = performance.now() + (options.for ?? Number.POSITIVE_INFINITY) * 1_000;
  const secret = options.secret ?? formatSecret(randomBytes(32));
  if (forwardTo) note(`Forwarding to ${forwardTo.href}, signed with ${secret}`);
  let [after, failures] = [options.after === 'start' ? undefined : options.after, 0];
  for (;;) {
    try {
      const { body } = await api.get('events', { query: { after, types, orderId, clientId, limit: '100' } });
      for (const event of getList(body, 'items')) {
        const outcome = forwardTo && (await forward(event, forwardTo, secret));
        const line = options.json ? formatJson(event) : formatFeedEvent(event);
        process.stdout.write(`${escapeControlCharacters(line)}${outcome ? `  → ${outcome}` : ''}\n`);
      }
      [after, failures] = [getText(body, 'cursor'), 0];
      if (getValue(body, 'more') === true) continue;
    } catch (thrown) {
      failures += 1;
      const isRetryable = thrown instanceof CommandError && thrown.kind === 'unavailable';
      if (!isRetryable || failures > maxFailures) throw thrown;
      note(`${escapeControlCharacters(thrown.message)} Retrying.`);
    }
    if (performance.now() + options.every * 1_000 > until) return;
    await setTimeout(options.every * 1_000);
  }
}

/** Posts an event as a webhook would, once. Returns the status of the response, or why there is none. */
async function forward(event: Json, url: URL, secret: string): Promise<string> {
  const body = JSON.stringify(event);
  const headers = signWebhook({ id: getText(event, 'id'), body, at: new Date() }, [secret]);
  try {
    const signal = AbortSignal.timeout(forwardTimeoutMs);
    const sent = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers }, signal };
    const response = await fetch(url, { ...sent, redirect: 'manual' });
    await response.body?.cancel();
    return String(response.status);
  } catch (error) {
    const { name, cause }: Partial<Error> = error instanceof Error ? error : {};
    if (name === 'TimeoutError') return 'no response in time';
    return cause instanceof Error && 'code' in cause ? String(cause.code) : 'not reached';
  }
}

function formatFeedEvent(event: Json): string {
  const [time, type] = [getText(event, 'time'), getText(event, 'type')];
  const facts = [getText(event, 'subject'), getText(event, 'sequence').padStart(3), type.padEnd(28)];
  return `${time}  ${facts.join('  ')}  ${getText(event, 'data', 'status')}`.trimEnd();
}

const help = `
It reads GET /events and begins with the events from now on. An event that is forwarded is posted once, as the webhook of an
endpoint would be: with the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks.

Examples:
  npm run -s orders -- listen
  npm run -s orders -- listen --after start --types order.status_changed
  npm run -s orders -- listen --forward-to http://localhost:4000/hook`;
