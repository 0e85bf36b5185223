import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { callApi, toPath } from '../connections/api.ts';
import { getList, getText, type Json } from '../terminal/json.ts';
import { createColumn, formatFacts, formatTable } from '../terminal/print.ts';
import { addPageOptions, type PageOptions, showDocument, showPage } from './pages.ts';

type Scan = { at?: string; location?: string; reason?: string; id?: string };

export function addDeliveryCommands(root: Command): void {
  const deliveries = root
    .command('deliveries')
    .summary('read deliveries and report scans')
    .description('Reads deliveries and reports the scans of carriers.')
    .addHelpText('after', help);
  addPageOptions(deliveries.command('list'))
    .description('Lists the deliveries.')
    .option('--status <status>', 'only deliveries with this status, for example PROCESSING')
    .action(
      callApi<PageOptions & { status?: string }>('demo-carrier', (session) =>
        showPage(session, 'deliveries', columns, { status: session.options.status }),
      ),
    );
  deliveries
    .command('get')
    .description('Shows the delivery of an order with its scans.')
    .argument('<orderId>')
    .action(
      callApi('demo-carrier', (session) =>
        showDocument(session, toPath`deliveries/${session.args[0]}`, formatDelivery),
      ),
    );
  deliveries
    .command('scan')
    .description('Reports a scan. Late and repeated scans change nothing. The same --id is applied once.')
    .argument('<orderId>')
    .argument('<status>', 'PROCESSING, SHIPPED, OUT_FOR_DELIVERY, DELIVERED or FAILED')
    .option('--at <time>', 'when the parcel was scanned (default: now)')
    .option('--location <place>', 'where the parcel was scanned')
    .option('--reason <reason>', 'why the delivery FAILED: undeliverable, lost or damaged')
    .option('--id <scanId>', 'the ID of this scan; without it, a random one is used and printed')
    .action(
      callApi<Scan>('demo-carrier', async ({ api, args: [orderId, status = ''], options, show, note }) => {
        const { at = new Date().toISOString(), location, reason, id = randomUUID() } = options;
        if (options.id === undefined) note(`Scan ID: ${id}`);
        const body = { scanId: id, status, at, ...(location && { location }), ...(reason && { reason }) };
        const response = await api.post(toPath`deliveries/${orderId}/scans`, { body });
        show(response.body, () => formatDelivery(response.body));
      }),
    );
}

const columns = [
  createColumn('ORDER', 'orderId'),
  createColumn('STATUS', 'status'),
  createColumn('CARRIER', 'carrier'),
  createColumn('TRACKING', 'trackingNumber'),
  createColumn('CHANGED', 'updatedAt'),
];

function formatDelivery(delivery: Json): string {
  const facts = formatFacts([
    ['order', getText(delivery, 'orderId')],
    ['status', getText(delivery, 'status')],
    ['carrier', getText(delivery, 'carrier')],
    ['tracking', getText(delivery, 'trackingNumber')],
    ['failure', getText(delivery, 'failure')],
    ['arranged', getText(delivery, 'createdAt')],
    ['changed', getText(delivery, 'updatedAt')],
  ]);
  const scanColumns = [
    createColumn('SCAN', 'scanId'),
    createColumn('STATUS', 'status'),
    createColumn('AT', 'at'),
    createColumn('LOCATION', 'location'),
    createColumn('REASON', 'reason'),
  ];
  return `${facts}\n\n${formatTable(getList(delivery, 'scans'), scanColumns, 'no scans yet')}`;
}

const help = `
Examples:
  npm run -s orders -- deliveries list --status PROCESSING
  npm run -s orders -- deliveries scan <orderId> SHIPPED --location Turin
  npm run -s orders -- deliveries scan <orderId> FAILED --reason lost`;
