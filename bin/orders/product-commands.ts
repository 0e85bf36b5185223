import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { callApi, toPath } from '../connections/api.ts';
import { parseInteger } from '../terminal/arguments.ts';
import { getText, getValue, type Json } from '../terminal/json.ts';
import { type Column, createColumn, formatAmount, formatTable } from '../terminal/print.ts';
import { addPageOptions, type PageOptions, showDocument, showPage } from './pages.ts';

type Entry = { name: string; price: number; currency: string; available?: number; ifVersion?: number };
type Adjustment = { reason: string; id?: string };

export function addProductCommands(root: Command): void {
  const products = root
    .command('products')
    .summary('read and change the catalogue and its stock')
    .description('Reads and changes the catalogue and its stock.')
    .addHelpText('after', help);
  addPageOptions(products.command('list'))
    .description('Lists the products.')
    .action(callApi<PageOptions>('demo-shop', (session) => showPage(session, 'products', columns)));
  products
    .command('get')
    .description('Shows a product with its stock.')
    .argument('<productId>')
    .action(
      callApi('demo-shop', (session) => showDocument(session, toPath`products/${session.args[0]}`, formatProduct)),
    );
  products
    .command('put')
    .description('Creates a product, or replaces its entry in the catalogue.')
    .argument('<productId>')
    .requiredOption('--name <name>')
    .requiredOption('--price <amount>', 'in minor units of the currency: 1999 is 19.99 EUR', parseInteger)
    .requiredOption('--currency <code>', 'three letters, for example EUR')
    .option('--available <n>', 'how many pieces there are to sell, of a new product', parseInteger)
    .option('--if-version <version>', 'replace only this version', parseInteger)
    .action(
      callApi<Entry>('demo-shop', async ({ api, args: [productId], options, show }) => {
        const { name, price, currency, available, ifVersion } = options;
        const body = { name, price, currency, ...(available === undefined ? {} : { available }) };
        const headers = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` };
        const response = await api.put(toPath`products/${productId}`, { body, headers });
        show(response.body, () => formatProduct(response.body));
      }),
    );
  products
    .command('adjust')
    .description('Adds pieces to the stock of a product, or removes them. The same --id is applied once.')
    .argument('<productId>')
    .argument('<pieces>', 'how many to add; a negative number removes them', parseInteger)
    .requiredOption('--reason <text>', 'the reason, for example counted')
    .option('--id <adjustmentId>', 'the ID of this adjustment; without it, a random one is used and printed')
    .action(
      callApi<Adjustment>('demo-shop', async ({ api, args: [productId, pieces], options, show, note }) => {
        const adjustmentId = options.id ?? randomUUID();
        if (options.id === undefined) note(`Adjustment ID: ${adjustmentId}`);
        const body = { adjustmentId, delta: Number(pieces), reason: options.reason };
        const response = await api.post(toPath`products/${productId}/stock-adjustments`, { body });
        show(response.body, () => formatProduct(response.body));
      }),
    );
}

const columns: Column<Json>[] = [
  createColumn('PRODUCT', 'productId'),
  createColumn('NAME', 'name'),
  ['PRICE', (product) => formatAmount(getValue(product, 'price'), getText(product, 'currency'))],
  createColumn('AVAILABLE', 'available'),
  createColumn('HELD', 'held'),
  createColumn('VERSION', 'version'),
];

function formatProduct(product: Json): string {
  return formatTable([product], columns);
}

const help = `
Examples:
  npm run -s orders -- products list
  npm run -s orders -- products put grinder --name 'Hand grinder' --price 8900 --currency EUR --available 40
  npm run -s orders -- products adjust grinder -3 --reason counted`;
