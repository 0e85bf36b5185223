import { setTimeout } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { Unreachable } from '../terminal/failures.ts';
import { getList, getText, getValue, type Json } from '../terminal/json.ts';
import { escapeControlCharacters, formatJson } from '../terminal/print.ts';
import { addCommand, type Session, toPath } from '../terminal/session.ts';
import { formatEvent } from './order-text.ts';

type Options = { every: number; for?: number };

const final = ['DELIVERED', 'CANCELLED', 'FAILED'];
/** So often in a row there may be no answer before we give up. */
const patience = 5;

export function addWatchCommand(): Command {
  return new Command('watch')
    .summary('follow an order live until it ends')
    .description('Follows an order and prints each thing that happens to it on a line, until it has ended.')
    .argument('<orderId>')
    .option('--every <seconds>', 'how often to look', parseSeconds, 1)
    .option('--for <seconds>', 'give up after so long; the exit code is then 1', parseSeconds)
    .addHelpText('after', help)
    .action(addCommand<Options>('demo-shop', watch));
}

async function watch(session: Session<Options>): Promise<boolean> {
  const { args, options, remark } = session;
  const until = performance.now() + (options.for ?? Number.POSITIVE_INFINITY) * 1_000;
  const history = readHistory(session);
  const statusPath = toPath`orders/${args[0]}/status`;
  let [status, etag, silences] = ['', '', 0];
  for (;;) {
    try {
      const { body, headers, status: code } = await session.api.get(statusPath, { headers: { 'if-none-match': etag } });
      if (code !== 304) {
        [status, etag] = [getText(body, 'status'), headers.get('etag') ?? ''];
        await history.printNew();
      }
      silences = 0;
      if (final.includes(status)) break;
    } catch (thrown) {
      silences += 1;
      if (!(thrown instanceof Unreachable) || silences > patience) throw thrown;
      etag = '';
      remark(`${escapeControlCharacters(thrown.message)} Still trying.`);
    }
    if (performance.now() + options.every * 1_000 > until) {
      remark(`The order is still ${status}.`);
      return false;
    }
    await setTimeout(options.every * 1_000);
  }
  if (!options.json) process.stdout.write(`The order is ${status}.\n`);
  return status === 'DELIVERED';
}

/** The order's history as far as it has been printed: its last page is read again, and what is new there is printed. */
function readHistory({ api, args, options }: Session<Options>) {
  let [printed, page] = [0, ''];
  const print = (event: Json) => {
    const sequence = Number(getValue(event, 'sequence'));
    if (sequence <= printed) return;
    printed = sequence;
    process.stdout.write(`${options.json ? formatJson(event) : escapeControlCharacters(formatEvent(event))}\n`);
  };
  return {
    async printNew(): Promise<void> {
      for (;;) {
        const query = { limit: '100', ...(page === '' ? {} : { cursor: page }) };
        const { body } = await api.get(toPath`orders/${args[0]}/events`, { query });
        for (const event of getList(body, 'items')) print(event);
        const next = getText(body, 'nextCursor');
        if (next === '') return;
        page = next;
      }
    },
  };
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1_000_000))
    throw new InvalidArgumentError('It has to be a number of seconds above 0 and below 1000000.');
  return value;
}

const help = `
It asks for the status with the ETag it has, which costs the system next to nothing while nothing happens.
With --json, each event is a line of JSON.

Exit codes: 0 only when the order was delivered; 1 when it was cancelled, has failed, or --for is over.

Examples:
  npm run orders -- watch <orderId>
  npm run --silent orders -- watch <orderId> --for 60 && echo delivered`;
