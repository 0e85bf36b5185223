import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { at, type Json, textAt } from './json.ts';
import { type PageOptions, paged, showPage } from './pages.ts';
import { type Column, money, table } from './print.ts';
import { command, path } from './session.ts';

type Entry = { name: string; price: number; currency: string; available?: number; ifVersion?: number };
type Adjustment = { reason: string; id?: string };

const columns: Column<Json>[] = [
  ['PRODUCT', (product) => textAt(product, 'productId')],
  ['NAME', (product) => textAt(product, 'name')],
  ['PRICE', (product) => money(at(product, 'price'), textAt(product, 'currency'))],
  ['AVAILABLE', (product) => textAt(product, 'available')],
  ['HELD', (product) => textAt(product, 'held')],
  ['VERSION', (product) => textAt(product, 'version')],
];

export function productCommands(): Command {
  const products = new Command('products')
    .summary('see and change the catalogue and its stock')
    .description('The catalogue and its stock.')
    .addHelpText('after', help);
  paged(products.command('list'))
    .description('Lists the catalogue.')
    .action(command<PageOptions>('demo-shop', (session) => showPage(session, 'products', columns)));
  products
    .command('get')
    .description('Shows a product with its stock.')
    .argument('<productId>')
    .action(
      command('demo-shop', async ({ api, args: [productId], show }) => {
        const { body } = await api.get(path`products/${productId}`);
        show(body, () => table([body], columns));
        return undefined;
      }),
    );
  products
    .command('put')
    .description('Makes a product, or replaces what the catalogue says of it.')
    .argument('<productId>')
    .requiredOption('--name <name>')
    .requiredOption('--price <amount>', "in the currency's minor unit: 1999 is 19.99 EUR", whole)
    .requiredOption('--currency <code>', 'three letters, such as EUR')
    .option('--available <pieces>', 'its first stock; counts only when the product is new', whole)
    .option('--if-version <version>', 'replace only this version', whole)
    .action(
      command<Entry>('demo-shop', async ({ api, args: [productId], options, show }) => {
        const { name, price, currency, available, ifVersion } = options;
        const body = { name, price, currency, ...(available === undefined ? {} : { available }) };
        const headers = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` };
        const answer = await api.put(path`products/${productId}`, { body, headers });
        show(answer.body, () => table([answer.body], columns));
        return undefined;
      }),
    );
  products
    .command('adjust')
    .description('Changes the stock of a product by so many pieces; the same --id twice is once.')
    .argument('<productId>')
    .argument('<pieces>', 'more, or with a minus fewer', whole)
    .requiredOption('--reason <text>', 'why, such as counted')
    .option('--id <adjustmentId>', 'the name of this adjustment; without it one is made and printed')
    .action(
      command<Adjustment>('demo-shop', async ({ api, args: [productId, pieces], options, show, remark }) => {
        const adjustmentId = options.id ?? randomUUID();
        if (options.id === undefined) remark(`adjustment id ${adjustmentId}`);
        const body = { adjustmentId, delta: Number(pieces), reason: options.reason };
        const answer = await api.post(path`products/${productId}/stock-adjustments`, { body });
        show(answer.body, () => table([answer.body], columns));
        return undefined;
      }),
    );
  return products;
}

function whole(text: string): number {
  if (!/^-?\d{1,12}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}

const help = `
Examples:
  npm run orders -- products list
  npm run orders -- products put grinder --name 'Hand grinder' --price 8900 --currency EUR --available 40
  npm run orders -- products adjust grinder -3 --reason counted`;
