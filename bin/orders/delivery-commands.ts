import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { getList, getText, type Json } from '../terminal/json.ts';
import { type Column, formatFacts, formatTable } from '../terminal/print.ts';
import { addCommand, toPath } from '../terminal/session.ts';
import { addPageOptions, type PageOptions, showPage } from './pages.ts';

type Scan = { at?: string; location?: string; reason?: string; id?: string };

const columns: Column<Json>[] = [
  ['ORDER', (delivery) => getText(delivery, 'orderId')],
  ['STATUS', (delivery) => getText(delivery, 'status')],
  ['CARRIER', (delivery) => getText(delivery, 'carrier')],
  ['TRACKING', (delivery) => getText(delivery, 'trackingNumber')],
  ['CHANGED', (delivery) => getText(delivery, 'updatedAt')],
];

export function addDeliveryCommands(): Command {
  const deliveries = new Command('deliveries')
    .summary('see deliveries and report scans')
    .description('What there is to ship, and the scans that carriers report.')
    .addHelpText('after', help);
  addPageOptions(deliveries.command('list'))
    .description('Lists deliveries.')
    .option('--status <status>', 'only those with a status, such as PROCESSING')
    .action(
      addCommand<PageOptions & { status?: string }>('demo-carrier', (session) =>
        showPage(session, 'deliveries', columns, { status: session.options.status }),
      ),
    );
  deliveries
    .command('get')
    .description("Shows an order's delivery with its scans.")
    .argument('<orderId>')
    .action(
      addCommand('demo-carrier', async ({ api, args: [orderId], show }) => {
        const { body } = await api.get(toPath`deliveries/${orderId}`);
        show(body, () => formatDelivery(body));
        return undefined;
      }),
    );
  deliveries
    .command('scan')
    .description('Reports a scan. Late, repeated and overtaking scans do no harm; the same --id twice is once.')
    .argument('<orderId>')
    .argument('<status>', 'PROCESSING, SHIPPED, OUT_FOR_DELIVERY, DELIVERED or FAILED')
    .option('--at <time>', 'when it was scanned (now)')
    .option('--location <place>', 'where')
    .option('--reason <reason>', 'of a FAILED: undeliverable, lost or damaged')
    .option('--id <scanId>', 'the name of this scan; without it one is made and printed')
    .action(
      addCommand<Scan>('demo-carrier', async ({ api, args: [orderId, status = ''], options, show, remark }) => {
        const { at = new Date().toISOString(), location, reason, id = randomUUID() } = options;
        if (options.id === undefined) remark(`scan id ${id}`);
        const body = { scanId: id, status, at, ...(location && { location }), ...(reason && { reason }) };
        const answer = await api.post(toPath`deliveries/${orderId}/scans`, { body });
        show(answer.body, () => formatDelivery(answer.body));
        return undefined;
      }),
    );
  return deliveries;
}

function formatDelivery(delivery: Json): string {
  const known = formatFacts([
    ['order', getText(delivery, 'orderId')],
    ['status', getText(delivery, 'status')],
    ['carrier', getText(delivery, 'carrier')],
    ['tracking', getText(delivery, 'trackingNumber')],
    ['failure', getText(delivery, 'failure')],
    ['arranged', getText(delivery, 'createdAt')],
    ['changed', getText(delivery, 'updatedAt')],
  ]);
  const scans: Column<Json>[] = [
    ['SCAN', (scan) => getText(scan, 'scanId')],
    ['STATUS', (scan) => getText(scan, 'status')],
    ['AT', (scan) => getText(scan, 'at')],
    ['LOCATION', (scan) => getText(scan, 'location')],
    ['REASON', (scan) => getText(scan, 'reason')],
  ];
  return `${known}\n\n${formatTable(getList(delivery, 'scans'), scans, 'no scans yet')}`;
}

const help = `
Examples:
  npm run orders -- deliveries list --status PROCESSING
  npm run orders -- deliveries scan <orderId> SHIPPED --location Turin
  npm run orders -- deliveries scan <orderId> FAILED --reason lost`;
