import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { type Json, listAt, textAt } from './json.ts';
import { type PageOptions, paged, showPage } from './pages.ts';
import { type Column, facts, table } from './print.ts';
import { command, path } from './session.ts';

type Scan = { at?: string; location?: string; reason?: string; id?: string };

const columns: Column<Json>[] = [
  ['ORDER', (delivery) => textAt(delivery, 'orderId')],
  ['STATUS', (delivery) => textAt(delivery, 'status')],
  ['CARRIER', (delivery) => textAt(delivery, 'carrier')],
  ['TRACKING', (delivery) => textAt(delivery, 'trackingNumber')],
  ['CHANGED', (delivery) => textAt(delivery, 'updatedAt')],
];

export function deliveryCommands(): Command {
  const deliveries = new Command('deliveries')
    .summary('see deliveries and report scans')
    .description('What there is to ship, and the scans that carriers report.')
    .addHelpText('after', help);
  paged(deliveries.command('list'))
    .description('Lists deliveries.')
    .option('--status <status>', 'only those with a status, such as PROCESSING')
    .action(
      command<PageOptions & { status?: string }>('demo-carrier', (session) =>
        showPage(session, 'deliveries', columns, { status: session.options.status }),
      ),
    );
  deliveries
    .command('get')
    .description("Shows an order's delivery with its scans.")
    .argument('<orderId>')
    .action(
      command('demo-carrier', async ({ api, args: [orderId], show }) => {
        const { body } = await api.get(path`deliveries/${orderId}`);
        show(body, () => deliveryText(body));
        return undefined;
      }),
    );
  deliveries
    .command('scan')
    .description(
      'Reports a scan. Late, repeated and overtaking scans do no harm; the same --id twice is once.',
    )
    .argument('<orderId>')
    .argument('<status>', 'PROCESSING, SHIPPED, OUT_FOR_DELIVERY, DELIVERED or FAILED')
    .option('--at <time>', 'when it was scanned (now)')
    .option('--location <place>', 'where')
    .option('--reason <reason>', 'of a FAILED: undeliverable, lost or damaged')
    .option('--id <scanId>', 'the name of this scan; without it one is made and printed')
    .action(
      command<Scan>('demo-carrier', async ({ api, args: [orderId, status = ''], options, show, remark }) => {
        const { at = new Date().toISOString(), location, reason, id = randomUUID() } = options;
        if (options.id === undefined) remark(`scan id ${id}`);
        const body = { scanId: id, status, at, ...(location && { location }), ...(reason && { reason }) };
        const answer = await api.post(path`deliveries/${orderId}/scans`, { body });
        show(answer.body, () => deliveryText(answer.body));
        return undefined;
      }),
    );
  return deliveries;
}

function deliveryText(delivery: Json): string {
  const known = facts([
    ['order', textAt(delivery, 'orderId')],
    ['status', textAt(delivery, 'status')],
    ['carrier', textAt(delivery, 'carrier')],
    ['tracking', textAt(delivery, 'trackingNumber')],
    ['failure', textAt(delivery, 'failure')],
    ['arranged', textAt(delivery, 'createdAt')],
    ['changed', textAt(delivery, 'updatedAt')],
  ]);
  const scans: Column<Json>[] = [
    ['SCAN', (scan) => textAt(scan, 'scanId')],
    ['STATUS', (scan) => textAt(scan, 'status')],
    ['AT', (scan) => textAt(scan, 'at')],
    ['LOCATION', (scan) => textAt(scan, 'location')],
    ['REASON', (scan) => textAt(scan, 'reason')],
  ];
  return `${known}\n\n${table(listAt(delivery, 'scans'), scans, 'no scans yet')}`;
}

const help = `
Examples:
  npm run orders -- deliveries list --status PROCESSING
  npm run orders -- deliveries scan <orderId> SHIPPED --location Turin
  npm run orders -- deliveries scan <orderId> FAILED --reason lost`;
