import type { Scan } from '../../../functions/messages/delivery-messages.ts';
import { Refusal, refusalStatuses } from '../../../functions/messages/refusal.ts';
import { acknowledgeAttention, toAttentionItem } from '../../../functions/operations/domain/monitoring/attention.ts';
import { adjustStock, putProduct } from '../../../functions/ordering/domain/catalogue/manage-products.ts';
import type { ProductEntry, StockAdjustment } from '../../../functions/ordering/domain/catalogue/product.ts';
import {
  deriveOrderId,
  hashRequest,
  parseIdempotencyKey,
} from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import { placeOrder } from '../../../functions/ordering/domain/intake/place-order.ts';
import type { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';
import { cancelOrder } from '../../../functions/ordering/domain/lifecycle/cancel-order.ts';
import { OrderRequest } from '../../../functions/ordering/domain/order.ts';
import { toOrderView, toReceipt } from '../../../functions/ordering/domain/order-view.ts';
import { isTransientFault } from '../../../functions/platform/queue-consumer/transient-fault.ts';
import { trace } from '../../support/example.ts';
import type { Ended } from '../simulated-aws/instance.ts';
import type { System } from './system.ts';

/** What a client gets: a status, and the bytes of the body. 502 is all it sees of a function that crashed. */
export type Answer = { status: number; body: string };

const timeoutMs = 10_000;
const operator = { actor: 'client:operator', correlationId: 'from-the-operator' };

/** The HTTP API, as its handlers answer. */
export function newApi(system: System) {
  return {
    place: async (clientId: string, header: string, received: unknown) =>
      answered(
        201,
        await system.placeOrder(timeoutMs, async (ports) => {
          const request = OrderRequest.parse(received);
          const orderId = deriveOrderId(clientId, parseIdempotencyKey(header));
          const placing = { clientId, orderId, request, requestHash: hashRequest(received), trace };
          return toReceipt((await placeOrder(placing, ports)).order);
        }),
      ),
    cancel: async (clientId: string, orderId: string) =>
      answered(
        202,
        await system.cancelOrder(timeoutMs, async (ports) => {
          const asked = { orderId, clientId, reason: undefined, actor: `client:${clientId}`, trace };
          return toOrderView(await cancelOrder(asked, ports));
        }),
      ),
    acknowledge: async (orderId: string, reason: AttentionReason) =>
      answered(
        200,
        await system.operate(timeoutMs, async (ports) =>
          toAttentionItem(await acknowledgeAttention({ orderId, reason }, operator, ports)),
        ),
      ),
    put: async (productId: string, entry: ProductEntry) =>
      answered(200, await system.manageProducts(timeoutMs, (ports) => putProduct({ productId, entry }, ports))),
    adjust: async (productId: string, adjustment: StockAdjustment) =>
      answered(200, await system.manageProducts(timeoutMs, (ports) => adjustStock({ productId, adjustment }, ports))),
    scan: async (orderId: string, scan: Scan) =>
      answered(202, await system.manageDeliveries(timeoutMs, (ports) => system.scan({ orderId, scan, trace }, ports))),
  };
}
export type Api = ReturnType<typeof newApi>;

function answered(status: number, ended: Ended<unknown>): Answer {
  if (ended === 'crashed') return { status: 502, body: '' };
  if ('answer' in ended) return { status, body: JSON.stringify(ended.answer) };
  if (ended.fault instanceof Refusal) return { status: refusalStatuses[ended.fault.code], body: ended.fault.code };
  return { status: isTransientFault(ended.fault) ? 503 : 500, body: String(ended.fault) };
}
