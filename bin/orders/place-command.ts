import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { Misused, Unreachable } from '../terminal/failures.ts';
import type { Json } from '../terminal/json.ts';
import { addCommand, type Session } from '../terminal/session.ts';
import { formatOrder } from './order-text.ts';

type Options = {
  customer: string;
  item: { productId: string; quantity: number }[];
  reference?: string;
  pay?: string;
  address?: string;
  email?: string;
  locale?: string;
  metadata?: Record<string, string>;
  key?: string;
} & Partial<Record<(typeof addressLines)[number], string>>;

const addressLines = ['name', 'line1', 'line2', 'city', 'postalCode', 'country'] as const;

export function addPlaceCommand(): Command {
  return new Command('place')
    .summary('place an order, exactly once')
    .description('Places an order. The same command with the same --key is the same order, however often it is sent.')
    .requiredOption('--customer <id>', "the shop's own name for the customer")
    .requiredOption('--item <productId[:quantity]>', 'a product and how many of it; repeat it for more', parseItems)
    .option('--reference <number>', "the shop's own order number")
    .option('--pay <token>', 'a payment token, such as tok_ok; without it there is nothing to pay')
    .option('--address <json>', 'where it goes, as JSON: {"name":…,"line1":…,"city":…,"postalCode":…,"country":…}')
    .option('--name <name>', 'or line by line: who gets it')
    .option('--line1 <text>', 'street and number')
    .option('--line2 <text>', 'what else is needed to find it')
    .option('--city <city>')
    .option('--postal-code <code>', '00000 cannot be delivered by the simulated carrier')
    .option('--country <code>', 'two letters, such as IT')
    .option('--email <address>', 'whom to tell how it goes')
    .option('--locale <tag>', 'in which language, such as en')
    .option('--metadata <name=value>', 'what the shop wants to keep with it; repeat it for more', parsePairs)
    .option('--key <key>', 'the idempotency key; without it one is made and printed')
    .addHelpText('after', help)
    .action(addCommand<Options>('demo-shop', place));
}

async function place({ api, options, show, remark }: Session<Options>): Promise<undefined> {
  const key = options.key ?? randomUUID();
  const headers = { 'idempotency-key': key };
  try {
    const answer = await api.post('orders', { body: toRequest(options), headers });
    if (options.key === undefined) remark(`idempotency key ${key}`);
    if (answer.headers.get('idempotent-replayed') === 'true') remark('it had been placed before');
    show(answer.body, () => formatOrder(answer.body));
  } catch (thrown) {
    if (thrown instanceof Unreachable)
      remark(`It is not known whether the order was taken. To find out, send it again with --key ${key}`);
    throw thrown;
  }
}

function toRequest(options: Options): Json {
  const { customer, item, reference, pay, email, locale, metadata } = options;
  const address = toAddress(options);
  if (locale !== undefined && email === undefined) throw new Misused('--locale says how to write to --email.');
  return {
    customerId: customer,
    items: item,
    ...(reference === undefined ? {} : { reference }),
    ...(email === undefined ? {} : { contact: { email, ...(locale === undefined ? {} : { locale }) } }),
    ...(address === undefined ? {} : { shippingAddress: address }),
    ...(pay === undefined ? {} : { payment: { method: 'card', token: pay } }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function toAddress(options: Options): Json | undefined {
  const lines: [string, string][] = addressLines.flatMap((line) => {
    const text = options[line];
    return text === undefined ? [] : [[line, text]];
  });
  if (options.address === undefined) return lines.length > 0 ? Object.fromEntries(lines) : undefined;
  if (lines.length > 0) throw new Misused('Give the address as JSON or line by line, not both.');
  try {
    return JSON.parse(options.address);
  } catch {
    throw new Misused('--address is not valid JSON.');
  }
}

function parseItems(text: string, before: Options['item'] | undefined = []): Options['item'] {
  const [, productId = '', quantity = '1'] = /^([^:]+)(?::(\d{1,9}))?$/.exec(text) ?? [];
  if (productId === '') throw new InvalidArgumentError('It has to be like espresso-cups or espresso-cups:2.');
  return [...before, { productId, quantity: Number(quantity) }];
}

function parsePairs(text: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It has to be like channel=web.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

const help = `
Examples:
  npm run orders -- place --customer c-1042 --item espresso-cups:2 --item moka-pot --pay tok_ok
  npm run orders -- place --customer c-1042 --item moka-pot --reference WEB-17 --key web-17
  npm run orders -- place --customer c-1042 --item moka-pot \\
    --name 'Ada L.' --line1 '1 Main St' --city Turin --postal-code 10121 --country IT

Payment tokens that a simulated provider knows:
  tok_ok pays, tok_declined is declined, tok_flaky fails twice and then pays, tok_down fails for a while,
  tok_refund_flaky pays and is hard to refund`;
