import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { createScanMessage } from '../../../delivery/domain/status-messages.ts';
import type { AdvancePorts } from '../../../ordering/domain/lifecycle/advance-order.ts';
import { decide } from '../../../ordering/domain/lifecycle/decide.ts';
import { recordStatus } from '../../../ordering/domain/lifecycle/record-status.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { isFinal } from '../../../ordering/domain/statuses.ts';
import { createFinding, type Finding } from './findings.ts';

/** The status message of a scan reaches its order within this time, unless it is lost. */
const statusMessageMs = 300_000;

/**
 * Finds scans of an ended order that need attention and are missing in its history. With `heal` their status messages are
 * recorded again, with the same ids.
 */
export async function checkDelivery(
  order: Order,
  delivery: Delivery,
  heal: boolean,
  ports: AdvancePorts,
): Promise<Finding[]> {
  if (!isFinal(order.status)) return [];
  const { orderId, status, trace } = order;
  const findings: Finding[] = [];
  for (const scan of delivery.scans) {
    if (Date.parse(scan.receivedAt) + statusMessageMs > Date.parse(ports.now())) continue;
    const message = createScanMessage(delivery, scan, trace);
    const origin = { id: message.id, actor: '', correlationId: trace.correlationId, at: ports.now() };
    if (decide(order, message, origin, ports.replyTimeouts).order.attention === order.attention) continue;
    if (heal) await recordStatus(message, ports);
    const detail = `The order is ${status}, but a later scan (${scan.status}) did not call for attention.`;
    const about = { orderId, since: scan.receivedAt, detail };
    findings.push(createFinding('delivery_status_missed', { ...about, healable: true, healed: heal }));
  }
  return findings;
}
