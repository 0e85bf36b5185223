import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { createScanMessage } from '../../../delivery/domain/status-messages.ts';
import type { AdvancePorts } from '../../../ordering/domain/lifecycle/advance-order.ts';
import { decide } from '../../../ordering/domain/lifecycle/decide.ts';
import { recordStatus } from '../../../ordering/domain/lifecycle/record-status.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { isFinal } from '../../../ordering/domain/statuses.ts';
import type { Finding } from './findings.ts';

/** The news of a scan takes no longer than this to reach its order, unless it is lost. */
const statusMessageMs = 300_000;

/**
 * Scans of an order that has ended which must call a person and never reached the order. With `heal` their news is told
 * once more, under its own id.
 */
export async function checkParcel(
  order: Order,
  delivery: Delivery,
  heal: boolean,
  ports: AdvancePorts,
): Promise<Finding[]> {
  if (!isFinal(order.status)) return [];
  const problems: Finding[] = [];
  for (const scan of delivery.scans) {
    if (Date.parse(scan.receivedAt) + statusMessageMs > Date.parse(ports.now())) continue;
    const news = createScanMessage(delivery, scan, order.trace);
    const origin = { id: news.id, actor: '', correlationId: order.trace.correlationId, at: ports.now() };
    if (decide(order, news, origin, ports.replyTimeouts).order.attention === order.attention) continue;
    if (heal) await recordStatus(news, ports);
    problems.push({
      kind: 'delivery_status_missed',
      orderId: order.orderId,
      since: scan.receivedAt,
      detail: `The order is ${order.status}, its parcel was scanned ${scan.status} after that, and nobody was called.`,
      healable: true,
      healed: heal,
    });
  }
  return problems;
}
