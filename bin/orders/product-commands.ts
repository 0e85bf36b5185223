import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, formatAmount, formatTable } from '../terminal/print.ts';
import { addCommand, toPath } from '../terminal/session.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

type Entry = { name: string; price: number; currency: string; available?: number; ifVersion?: number };
type Adjustment = { reason: string; id?: string };

const columns: Column<Json>[] = [
  ['PRODUCT', (product) => getText(product, 'productId')],
  ['NAME', (product) => getText(product, 'name')],
  ['PRICE', (product) => formatAmount(getValue(product, 'price'), getText(product, 'currency'))],
  ['AVAILABLE', (product) => getText(product, 'available')],
  ['HELD', (product) => getText(product, 'held')],
  ['VERSION', (product) => getText(product, 'version')],
];

export function addProductCommands(): Command {
  const products = new Command('products')
    .summary('see and change the catalogue and its stock')
    .description('The catalogue and its stock.')
    .addHelpText('after', help);
  addPageOptions(products.command('list'))
    .description('Lists the catalogue.')
    .action(addCommand<PageOptions>('demo-shop', (session) => showPage(session, 'products', columns)));
  products
    .command('get')
    .description('Shows a product with its stock.')
    .argument('<productId>')
    .action(
      addCommand('demo-shop', async ({ api, args: [productId], show }) => {
        const { body } = await api.get(toPath`products/${productId}`);
        show(body, () => formatTable([body], columns));
        return undefined;
      }),
    );
  products
    .command('put')
    .description('Makes a product, or replaces what the catalogue says of it.')
    .argument('<productId>')
    .requiredOption('--name <name>')
    .requiredOption('--price <amount>', "in the currency's minor unit: 1999 is 19.99 EUR", parseInteger)
    .requiredOption('--currency <code>', 'three letters, such as EUR')
    .option('--available <pieces>', 'its first stock; counts only when the product is new', parseInteger)
    .option('--if-version <version>', 'replace only this version', parseInteger)
    .action(
      addCommand<Entry>('demo-shop', async ({ api, args: [productId], options, show }) => {
        const { name, price, currency, available, ifVersion } = options;
        const body = { name, price, currency, ...(available === undefined ? {} : { available }) };
        const headers = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` };
        const answer = await api.put(toPath`products/${productId}`, { body, headers });
        show(answer.body, () => formatTable([answer.body], columns));
        return undefined;
      }),
    );
  products
    .command('adjust')
    .description('Changes the stock of a product by so many pieces; the same --id twice is once.')
    .argument('<productId>')
    .argument('<pieces>', 'more, or with a minus fewer', parseInteger)
    .requiredOption('--reason <text>', 'why, such as counted')
    .option('--id <adjustmentId>', 'the name of this adjustment; without it one is made and printed')
    .action(
      addCommand<Adjustment>('demo-shop', async ({ api, args: [productId, pieces], options, show, remark }) => {
        const adjustmentId = options.id ?? randomUUID();
        if (options.id === undefined) remark(`adjustment id ${adjustmentId}`);
        const body = { adjustmentId, delta: Number(pieces), reason: options.reason };
        const answer = await api.post(toPath`products/${productId}/stock-adjustments`, { body });
        show(answer.body, () => formatTable([answer.body], columns));
        return undefined;
      }),
    );
  return products;
}

function parseInteger(text: string): number {
  if (!/^-?\d{1,12}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}

const help = `
Examples:
  npm run orders -- products list
  npm run orders -- products put grinder --name 'Hand grinder' --price 8900 --currency EUR --available 40
  npm run orders -- products adjust grinder -3 --reason counted`;
