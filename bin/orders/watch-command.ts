import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { type ApiSession, callApi, toPath } from '../connections/api.ts';
import { parseSeconds } from '../terminal/arguments.ts';
import { CommandError } from '../terminal/failures.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { escapeControlCharacters, formatJson } from '../terminal/print.ts';
import { formatEvent } from './order-text.ts';

type Options = { every: number; for?: number };

const finalStatuses = ['DELIVERED', 'CANCELLED', 'FAILED'];
/** The command gives up after this many failures in a row. */
const maxFailures = 5;

export function addWatchCommand(root: Command): void {
  root
    .command('watch')
    .summary('follow an order until it ends')
    .description('Follows an order and prints each event on a line, until the order is DELIVERED, CANCELLED or FAILED.')
    .argument('<orderId>')
    .option('--every <seconds>', 'how often to check', parseSeconds(999_999), 1)
    .option('--for <seconds>', 'stop after this time with exit code 1', parseSeconds(999_999))
    .addHelpText('after', help)
    .action(callApi('demo-shop', watch));
}

async function watch(session: ApiSession<Options>): Promise<boolean> {
  const { args, options, note } = session;
  const until = performance.now() + (options.for ?? Number.POSITIVE_INFINITY) * 1_000;
  const history = readHistory(session);
  const statusPath = toPath`orders/${args[0]}/status`;
  let [status, etag, failures] = ['', '', 0];
  for (;;) {
    try {
      const { body, headers, status: code } = await session.api.get(statusPath, { headers: { 'if-none-match': etag } });
      if (code !== 304) {
        [status, etag] = [getText(body, 'status'), headers.get('etag') ?? ''];
        await history.printNewEvents();
      }
      failures = 0;
      if (finalStatuses.includes(status)) break;
    } catch (thrown) {
      failures += 1;
      const isRetryable = thrown instanceof CommandError && thrown.kind === 'unavailable';
      if (!isRetryable || failures > maxFailures) throw thrown;
      etag = '';
      note(`${escapeControlCharacters(thrown.message)} Retrying.`);
    }
    if (performance.now() + options.every * 1_000 > until) {
      note(`The order is still ${status}.`);
      return false;
    }
    await setTimeout(options.every * 1_000);
  }
  if (!options.json) process.stdout.write(`The order is ${status}.\n`);
  return status === 'DELIVERED';
}

/** Reads the history from the last page on, and prints the events that it has not printed yet. */
function readHistory({ api, args, options }: ApiSession<Options>) {
  let [printed, cursor] = [0, ''];
  const print = (event: Json) => {
    const sequence = Number(getValue(event, 'sequence'));
    if (sequence <= printed) return;
    printed = sequence;
    process.stdout.write(`${options.json ? formatJson(event) : escapeControlCharacters(formatEvent(event))}\n`);
  };
  return {
    async printNewEvents(): Promise<void> {
      for (;;) {
        const query = { limit: '100', ...(cursor === '' ? {} : { cursor }) };
        const { body } = await api.get(toPath`orders/${args[0]}/events`, { query });
        for (const event of getList(body, 'items')) print(event);
        const next = getText(body, 'nextCursor');
        if (next === '') return;
        cursor = next;
      }
    },
  };
}

const help = `
It polls the status with If-None-Match, so an unchanged order costs almost nothing. With --json, each event is a line.

Exit codes:
  0  the order is DELIVERED
  1  the order is CANCELLED or FAILED, or the time of --for has passed

Examples:
  npm run -s orders -- watch <orderId>
  npm run -s orders -- watch <orderId> --for 60 && echo delivered`;
