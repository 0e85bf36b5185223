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
import { isTransientFault } from '../../../functions/platform/fault.ts';
import { trace } from '../../support/example.ts';
import type { Invocation } from '../simulated-aws/instance.ts';
import type { System } from './system.ts';

/** The status and the bytes of the body. A function that crashed responds with 502. */
export type ApiResponse = { status: number; body: string };

const timeoutMs = 10_000;
const operator = { actor: 'client:operator', correlationId: 'from-the-operator' };

/** Creates the HTTP API, with the responses of its handlers. */
export function createApi(system: System) {
  return {
    place: async (clientId: string, header: string, body: unknown) =>
      toResponse(
        201,
        await system.placeOrder(timeoutMs, async (ports) => {
          const orderId = deriveOrderId(clientId, parseIdempotencyKey(header));
          const ids = { clientId, orderId, requestHash: hashRequest(body), trace };
          return toReceipt((await placeOrder({ ...OrderRequest.parse(body), ...ids }, ports)).order);
        }),
      ),
    cancel: async (clientId: string, orderId: string) =>
      toResponse(
        202,
        await system.cancelOrder(timeoutMs, async (ports) => {
          const request = { orderId, clientId, reason: undefined, actor: `client:${clientId}`, trace };
          return toOrderView(await cancelOrder(request, ports));
        }),
      ),
    acknowledge: async (orderId: string, reason: AttentionReason) =>
      toResponse(
        200,
        await system.operate(timeoutMs, async (ports) =>
          toAttentionItem(await acknowledgeAttention({ orderId, reason }, operator, ports)),
        ),
      ),
    put: async (productId: string, entry: ProductEntry) =>
      toResponse(200, await system.manageProducts(timeoutMs, (ports) => putProduct({ productId, entry }, ports))),
    adjust: async (productId: string, adjustment: StockAdjustment) =>
      toResponse(200, await system.manageProducts(timeoutMs, (ports) => adjustStock({ productId, adjustment }, ports))),
    scan: async (orderId: string, scan: Scan) =>
      toResponse(
        202,
        await system.manageDeliveries(timeoutMs, (ports) => system.scan({ orderId, scan, trace }, ports)),
      ),
  };
}
export type Api = ReturnType<typeof createApi>;

function toResponse(status: number, invocation: Invocation<unknown>): ApiResponse {
  if (invocation === 'crashed') return { status: 502, body: '' };
  if ('result' in invocation) return { status, body: JSON.stringify(invocation.result) };
  const { fault } = invocation;
  if (fault instanceof Refusal) return { status: refusalStatuses[fault.code], body: fault.code };
  return { status: isTransientFault(fault) ? 503 : 500, body: String(fault) };
}
