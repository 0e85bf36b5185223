import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type ApiSession, callApi } from '../connections/api.ts';
import { type Item, parseItems, parsePairs } from '../terminal/arguments.ts';
import { CommandError } from '../terminal/failures.ts';
import { getText, type Json } from '../terminal/json.ts';
import { formatOrder } from './order-text.ts';

type Options = {
  customer: string;
  item: Item[];
  reference?: string;
  pay?: string;
  address?: string;
  email?: string;
  locale?: string;
  metadata?: Record<string, string>;
  key?: string;
} & Partial<Record<(typeof addressFields)[number], string>>;

const addressFields = ['name', 'line1', 'line2', 'city', 'postalCode', 'country'] as const;

export function addPlaceCommand(root: Command): void {
  root
    .command('place')
    .summary('place an order')
    .description('Places an order. Sending the same command with the same --key again returns the same order.')
    .requiredOption('--customer <id>', "the shop's ID of the customer")
    .requiredOption('--item <product[:quantity]>', 'a product and its quantity; repeat the option for more', parseItems)
    .option('--pay <token>', 'a payment token, for example tok_ok; without it, the order needs no payment')
    .option('--reference <number>', "the shop's own order number")
    .option('--name <name>', 'shipping address: recipient')
    .option('--line1 <text>', 'shipping address: street and number')
    .option('--line2 <text>', 'shipping address: more')
    .option('--city <city>', 'shipping address: city')
    .option('--postal-code <code>', 'shipping address: postal code; the simulated carrier cannot deliver to 00000')
    .option('--country <code>', 'shipping address: two letters, for example IT')
    .option('--address <json>', 'the whole shipping address as JSON, instead of the options above')
    .option('--email <address>', "the customer's email address")
    .option('--locale <tag>', "the customer's language, for example en; needs --email")
    .option('--metadata <name=value>', 'data that is stored with the order; repeat the option for more', parsePairs)
    .option('--key <key>', 'the idempotency key; without it, a random one is used and printed')
    .addHelpText('after', help)
    .action(callApi('demo-shop', place));
}

async function place({ api, options, show, note }: ApiSession<Options>): Promise<void> {
  const key = options.key ?? randomUUID();
  const request = { body: toRequest(options), headers: { 'idempotency-key': key } };
  let isSent = false;
  try {
    await api.signIn();
    isSent = true;
    const response = await api.post('orders', request);
    show(response.body, () => formatOrder(response.body));
    if (options.key === undefined) note(`\nIdempotency key: ${key}`);
    if (response.headers.get('idempotent-replayed') === 'true') note('This order was placed before.');
    if (!options.json) note(`Follow it: ${formatNextCommand(getText(response.body, 'orderId'), options)}`);
  } catch (thrown) {
    if (thrown instanceof CommandError && thrown.kind === 'unavailable')
      note(
        isSent
          ? `The order may have been placed. To find out, send the same command with --key ${key}`
          : 'The order was not sent.',
      );
    throw thrown;
  }
}

/** Formats the command that follows the order on the same system, as the same client. */
function formatNextCommand(orderId: string, { url, client, secretFile }: ApiSession['options']): string {
  const target = Object.entries({ '--url': url, '--client': client, '--secret-file': secretFile });
  const given = target.flatMap(([name, value]) => (value === undefined || value === '-' ? [] : [name, value]));
  return ['npm run -s orders -- watch', orderId, ...given].join(' ');
}

function toRequest(options: Options): Json {
  const { customer, item, reference, pay, email, locale, metadata } = options;
  const address = toAddress(options);
  if (locale !== undefined && email === undefined) throw new CommandError('usage', '--locale needs --email.');
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
  const fields: [string, string][] = addressFields.flatMap((name) => {
    const text = options[name];
    return text === undefined ? [] : [[name, text]];
  });
  if (options.address === undefined) return fields.length > 0 ? Object.fromEntries(fields) : undefined;
  if (fields.length > 0)
    throw new CommandError('usage', 'Give the shipping address by --address or by its fields, not both.');
  try {
    return JSON.parse(options.address);
  } catch {
    throw new CommandError(
      'usage',
      '--address is not valid JSON. Quote it, for example --address \'{"name":"Ada L."}\'',
    );
  }
}

const help = `
Examples:
  npm run -s orders -- place --customer c-1042 --item espresso-cups:2 --item moka-pot --pay tok_ok
  npm run -s orders -- place --customer c-1042 --item moka-pot --reference WEB-17 --key web-17
  npm run -s orders -- place --customer c-1042 --item moka-pot \\
    --name 'Ada L.' --line1 '1 Main St' --city Turin --postal-code 10121 --country IT

Payment tokens of the simulated provider:
  tok_ok            succeeds
  tok_declined      is declined
  tok_flaky         fails twice, then succeeds
  tok_down          fails while the provider is down
  tok_refund_flaky  succeeds, but its refund fails at first`;
