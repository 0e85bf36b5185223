import { arrangeDelivery } from '../../../functions/delivery/domain/arrange-delivery.ts';
import { recordScan } from '../../../functions/delivery/domain/record-scan.ts';
import type { Scan } from '../../../functions/messages/delivery-messages.ts';
import { deliveryWorld, orderCreated, orderId, trace } from './example.ts';

/** A world in which the carrier has just taken the order's parcel; what was sent for that is forgotten. */
export async function arrangedWorld() {
  const made = deliveryWorld();
  await arrangeDelivery(orderCreated(), made.ports);
  made.sent.length = 0;
  const report = (scan: Scan) => recordScan({ orderId, scan, trace }, made.ports);
  return { ...made, report };
}
